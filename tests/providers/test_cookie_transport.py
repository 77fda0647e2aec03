"""Sign-in with a provider and tokens in cookies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.providers.traveller import API, Traveller, fragment
from vestibule.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(generic, offers, traveller):
    """A user who has just come back from the provider."""
    generic.knows("ann", email="ann@example.org", email_verified=True)
    offers(openid={"issuer": generic.issuer}, DEFAULT_TRANSPORT="cookie")
    return traveller.come_back(traveller.at_provider(traveller.start("openid"), "ann"))


def finish(traveller: Traveller, returned: Any, *, remember: bool = True, **headers: Any) -> Any:
    """Exchange the ticket."""
    body = {"ticket": fragment(returned)["ticket"], "remember": remember}
    return traveller.client.post(f"{API}social/finish/", body, format="json", **headers)


def test_the_tokens_are_in_cookies_only(traveller, returned):
    token = traveller.client.get(f"{API}csrf/").json()["csrf_token"]
    answer = finish(traveller, returned, HTTP_X_CSRFTOKEN=token)
    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"message", "user", "csrf_token", "access_expires_in"}
    assert traveller.client.cookies["__Host-vestibule-access"]["httponly"]
    assert traveller.client.get(f"{API}identities/").status_code == 200
    assert Session.objects.get().transport == "cookie"


def test_cookies_of_a_user_who_is_not_to_be_remembered_end_with_the_browser(
    traveller, returned, settings
):
    settings.VESTIBULE = {**settings.VESTIBULE, "UNREMEMBERED_LIFETIME": timedelta(hours=12)}
    token = traveller.client.get(f"{API}csrf/").json()["csrf_token"]
    answer = finish(traveller, returned, remember=False, HTTP_X_CSRFTOKEN=token)
    kept = [name for name, cookie in answer.cookies.items() if cookie.value and cookie["max-age"]]
    assert (answer.status_code, kept) == (200, [])
    session = Session.objects.get()
    assert session.expires_at - session.created_at == timedelta(hours=12)


def test_a_page_of_another_site_cannot_finish_a_sign_in(traveller, returned):
    answer = finish(traveller, returned)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert not Session.objects.exists()
    token = traveller.client.get(f"{API}csrf/").json()["csrf_token"]
    evil = {"HTTP_X_CSRFTOKEN": token, "HTTP_ORIGIN": "https://evil.example"}
    assert finish(traveller, returned, **evil).status_code == 403
    assert finish(traveller, returned, HTTP_X_CSRFTOKEN=token).status_code == 200


def test_linking_and_unlinking_need_the_csrf_token_too(traveller, returned):
    token = traveller.client.get(f"{API}csrf/").json()["csrf_token"]
    finish(traveller, returned, HTTP_X_CSRFTOKEN=token)
    [identity] = traveller.client.get(f"{API}identities/").json()["identities"]
    for answer in (
        traveller.client.post(f"{API}identities/", {"provider": "openid"}, format="json"),
        traveller.client.delete(f"{API}identities/{identity['id']}/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
