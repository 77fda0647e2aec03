"""``o/<provider>/``: to a provider, and back by way of the front end's own page."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import override_settings
from django.urls import include, path, reverse
from rest_framework.test import APIClient

from tests.cases import Case, undone
from tests.contracts.djoser.peer_project import DJOSER
from tests.factors import enroll_app
from tests.providers.forging import ForgingIssuer
from vestibule.models import Account, Identity, Session
from vestibule.testing.plugin import open_session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

urlpatterns = [
    path("", include("vestibule.urls")),
    path("auth/", include("vestibule.contracts.djoser.urls")),
    path("auth/", include("vestibule.contracts.djoser.urls.jwt")),
    path("auth/", include("vestibule.contracts.djoser.urls.social")),
]
ANN = "ann@example.org"
LINK_OFF = {"LINK_IDENTITIES": "off"}
PAGE = "https://app.example.org/openid"
STATE_REFUSED = {
    "non_field_errors": ["State could not be found in server-side session data."],
}


@pytest.fixture
def issuer(settings: Any, vestibule: Any) -> Any:
    """A provider with any claims, and a front end on a trusted origin."""
    settings.DJOSER = DJOSER | {"SOCIAL_AUTH_ALLOWED_REDIRECT_URIS": [PAGE, f"{PAGE}/other"]}
    with ForgingIssuer() as made:
        entry = made.entry
        vestibule(
            PROVIDERS={"openid": entry},
            TRUSTED_ORIGINS=("https://app.example.org",),
            AUTHORIZATION_SCHEMES=("JWT", "Bearer"),
            LIMITS={},
        )
        yield made


def begin(client: APIClient, page: str = PAGE) -> dict[str, list[str]]:
    """Ask for the provider's address, and return its query."""
    answer = client.get("/auth/o/openid/", {"redirect_uri": page})
    assert answer.status_code == 200, answer.content
    [address] = answer.json().values()
    return parse_qs(urlsplit(address).query)


def come_back(
    client: APIClient, query: dict[str, list[str]], issuer: ForgingIssuer, **more: str
) -> Any:
    """Send what the provider redirected the front end's page back with."""
    issuer.nonce = query["nonce"][0]
    sent = {"state": query["state"][0], "code": "c", **more}
    return client.post(
        f"/auth/o/openid/?{urlencode(sent)}",
        "",
        content_type="application/x-www-form-urlencoded",
    )


def test_the_front_ends_page_is_the_redirect_uri_and_its_response_opens_a_session(issuer):
    client = APIClient()
    assert reverse("provider-auth", args=["openid"]) == "/auth/o/openid/"
    query = begin(client)
    assert query["redirect_uri"] == [PAGE]
    answer = come_back(client, query, issuer)
    assert (answer.status_code, list(answer.json())) == (201, ["access", "refresh", "user"])
    assert issuer.forms[-1]["redirect_uri"] == PAGE
    user = Account.objects.get().user
    assert answer.json()["user"] == str(user)
    assert (user.email, Identity.objects.get().account_id) == (ANN, user.pk)
    own = client.get("/auth/users/me/", headers={"authorization": f"JWT {answer.json()['access']}"})
    assert own.json()["email"] == ANN
    assert come_back(client, query, issuer).json() == STATE_REFUSED
    assert Session.objects.count() == 1


def test_the_response_may_be_sent_as_a_body(issuer, case: Case):
    for kind in ("json", "multipart"):
        with case(kind), undone():
            client = APIClient()
            query = begin(client, f"{PAGE}/other")
            issuer.nonce = query["nonce"][0]
            body = {"state": query["state"][0], "code": "c"}
            answer = client.post("/auth/o/openid/", body, format=kind)
            assert answer.status_code == 201, answer.content
            assert issuer.forms[-1]["redirect_uri"] == f"{PAGE}/other"


def test_a_state_works_only_where_it_was_issued(issuer, make_account, case: Case):
    with case("another browser"), undone():
        query = begin(APIClient())
        other = APIClient()
        begin(other)
        for client in (APIClient(), other):
            answer = come_back(client, query, issuer)
            assert (answer.status_code, answer.json()) == (400, STATE_REFUSED)
    with case("begun at the native API"), undone():
        client = APIClient()
        started = client.get(
            "/api/auth/social/openid/start/", headers={"accept": "application/json"}
        )
        address = started.json()["authorization_url"]
        answer = come_back(client, parse_qs(urlsplit(address).query), issuer)
        assert (answer.status_code, answer.json()) == (400, STATE_REFUSED)
    with case("no page of the list any more"), undone():
        client = APIClient()
        query = begin(client, f"{PAGE}/other")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.conf.settings.DJOSER", DJOSER)
            assert come_back(client, query, issuer).json() == STATE_REFUSED
    assert Session.objects.count() == 0


def test_what_the_provider_refuses_is_told_beside_no_field(issuer, case: Case):
    for name, more, words in (
        ("denied", {"code": "", "error": "access_denied"}, "canceled at the provider"),
        ("nothing", {"code": ""}, "couldn’t be accepted"),
    ):
        with case(name), undone():
            client = APIClient()
            answer = come_back(client, begin(client), issuer, **more)
            [sentence] = answer.json()["non_field_errors"]
            assert (answer.status_code, words in sentence) == (400, True)
    with case("another nonce"), undone():
        client = APIClient()
        query = begin(client)
        answer = come_back(client, query | {"nonce": ["another"]}, issuer)
        assert (answer.status_code, list(answer.json())) == (400, ["non_field_errors"])


def test_an_account_is_not_taken_over_by_its_address_and_keeps_its_second_step(
    issuer, make_account, settings, case: Case
):
    with case("a password"), undone(), override_settings(VESTIBULE=settings.VESTIBULE | LINK_OFF):
        make_account(ANN)
        client = APIClient()
        answer = come_back(client, begin(client), issuer)
        assert (answer.status_code, answer.json()["code"]) == (409, "link_required")
    with case("a second factor"), undone():
        client = APIClient()
        come_back(client, begin(client), issuer)
        ann = Account.objects.all().person()
        assert ann is not None
        app = enroll_app(ann)
        asked = come_back(client, begin(client), issuer)
        assert (asked.status_code, asked.json()["code"]) == (403, "challenge_required")
        body = {"challenge": asked.json()["challenge"]["id"], "code": app.code()}
        answer = client.post("/auth/jwt/challenge/", body, format="json")
        assert set(answer.json()) == {"access", "refresh"}
    with case("deactivated"), undone():
        client = APIClient()
        come_back(client, begin(client), issuer)
        user = Account.objects.get().user
        user.is_active = False
        user.save()
        answer = come_back(client, begin(client), issuer)
        sentence = "Unable to log in with provided credentials."
        assert (answer.status_code, answer.json()) == (400, {"non_field_errors": [sentence]})


def test_a_link_that_was_begun_is_no_sign_in(issuer, make_account):
    ann, client = make_account(ANN), APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {open_session(ann).tokens.access}")
    started = client.post(
        "/api/auth/identities/", {"provider": "openid", "next": PAGE}, format="json"
    )
    assert started.status_code == 200, started.content
    query = parse_qs(urlsplit(started.json()["authorization_url"]).query)
    client.credentials()
    assert come_back(client, query, issuer).json() == STATE_REFUSED
    assert not Identity.objects.exists()
