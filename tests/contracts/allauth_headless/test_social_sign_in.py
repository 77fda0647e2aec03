"""``auth/provider/``: to a provider and back, and by a token that an app has."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import pytest
from django.test.client import encode_multipart
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.allauth_headless.visitor import PASSWORD, Visitor, pending
from tests.factors import enroll_app
from tests.providers.forging import ForgingIssuer
from tests.providers.openid_server import CLIENT
from vestibule.core.external import ExternalProfile
from vestibule.models import Account, Identity

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [
    path("_allauth/", include("vestibule.contracts.allauth_headless.urls")),
    path("accounts/", include("vestibule.contracts.allauth_headless.provider_urls")),
]
ANN = "ann@example.org"
REDIRECT = "/_allauth/browser/v1/auth/provider/redirect"


@pytest.fixture
def issuer(settings) -> Any:
    """A provider with any claims."""
    with ForgingIssuer() as made:
        entry = made.entry
        settings.VESTIBULE |= {"PROVIDERS": {"openid": entry}}
        yield made


URL_ENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"


def begin(
    visitor: Visitor,
    page: str = "/done?x=1",
    process: str = "login",
    *,
    media: str = URL_ENCODED,
    **more: str,
) -> Any:
    """Send the form that takes the browser to the provider."""
    visitor.get("auth/session")
    form = {"provider": "openid", "callback_url": page, "process": process, **more}
    form["csrfmiddlewaretoken"] = visitor.http.cookies["csrftoken"].value
    body = urlencode(form) if media == URL_ENCODED else encode_multipart("x", form)
    return visitor.http.post(REDIRECT, body, content_type=media)


def come_back(
    visitor: Visitor, to: str, issuer: ForgingIssuer, provider: str = "openid", **changed: str
) -> Any:
    """Return from the provider with its response."""
    query, back_to = parse_qs(urlsplit(to).query), f"/accounts/{provider}/login/callback/"
    assert query["redirect_uri"] == [f"http://testserver{back_to}"]
    issuer.nonce = query["nonce"][0]
    back = {"code": "c", "state": query["state"][0], **changed}
    return visitor.http.get(back_to, back)


def test_a_browser_is_signed_in_when_it_comes_back(issuer, case: Case):
    for media in (URL_ENCODED, MULTIPART):
        with case(media), undone():
            visitor = Visitor("browser")
            to = begin(visitor, media=media)
            assert to.status_code == 302
            back = come_back(visitor, to["Location"], issuer)
            assert (back.status_code, back["Location"]) == (302, "http://testserver/done?x=1")
            session = visitor.get("auth/session").json()
            assert session["data"]["user"]["email"] == ANN
            assert [each["method"] for each in session["data"]["methods"]] == ["socialaccount"]


def test_a_second_factor_waits_for_the_browser(issuer, make_account):
    ann = make_account(ANN, password=PASSWORD)
    Account.objects.of(ann.id).update(email_verified_at="2026-01-01T00:00:00Z")
    app, visitor = enroll_app(ann), Visitor("browser")
    come_back(visitor, begin(visitor)["Location"], issuer)
    assert pending(visitor.get("auth/session")) == ["mfa_authenticate"]
    assert visitor.post("auth/2fa/authenticate", {"code": app.code()}).status_code == 200


def test_a_form_in_place_of_json_or_one_that_cannot_be_read_is_refused(settings, case: Case):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000, 20
    visitor, login = Visitor("browser"), "/_allauth/browser/v1/auth/login"
    visitor.get("auth/session")
    for name, url, body, media, status in (
        ("not JSON", login, encode_multipart("x", {"password": "p"}), MULTIPART, 415),
        ("not JSON", login, "password=p", URL_ENCODED, 415),
        ("no end", REDIRECT, b"--x\r\nContent-Disposition: form-data; name=", MULTIPART, 302),
        ("no boundary", REDIRECT, b"x", "multipart/form-data", 400),
        ("too large", REDIRECT, encode_multipart("x", {"a": "a" * 2000}), MULTIPART, 413),
        ("too large", REDIRECT, f"a={'a' * 2000}", URL_ENCODED, 413),
        ("too many", REDIRECT, "&".join(f"a{each}=" for each in range(30)), URL_ENCODED, 400),
    ):
        with case(f"{name}, {media}"):
            csrf = {"x-csrftoken": visitor.http.cookies["csrftoken"].value}
            answer = visitor.http.post(url, body, content_type=media, headers=csrf)
            assert answer.status_code == status
            assert status == 302 or answer.json()["status"] == status


def test_what_goes_wrong_is_told_to_the_page(issuer, settings, case: Case):
    settings.HEADLESS_FRONTEND_URLS = {"socialaccount_login_error": "/oops"}
    for name, more, expected in (
        ("another provider", {"provider": "nowhere"}, "http://testserver/done?error=unknown"),
        ("another site", {"page": "https://evil.example/"}, "http://testserver/oops?error=unknown"),
        ("no session", {"process": "connect"}, "http://testserver/done?error=unknown"),
        ("no process", {"process": "x"}, "http://testserver/oops?error=unknown"),
    ):
        with case(name):
            back = begin(Visitor("browser"), **{"page": "/done", **more})
            assert back.status_code == 302
            assert back["Location"].startswith(expected)
    with case("denied"):
        visitor = Visitor("browser")
        denied = come_back(
            visitor, begin(visitor, "/done")["Location"], issuer, error="access_denied"
        )
        assert denied["Location"] == "http://testserver/done?error=cancelled&error_process=login"
    with case("another browser"):
        to = begin(Visitor("browser"))["Location"]
        stolen = come_back(Visitor("browser"), to, issuer)
        assert stolen["Location"].startswith("http://testserver/oops?error=unknown")
    with case("another page, without the CSRF token"):
        assert Visitor("browser").http.post(REDIRECT, {}).status_code == 403


def test_a_signed_in_user_connects_a_provider(issuer, make_account, case: Case):
    ann = make_account("ada@example.org", password=PASSWORD)
    with case("a browser"), undone():
        visitor = Visitor("browser")
        visitor.login()
        back = come_back(visitor, begin(visitor, process="connect")["Location"], issuer)
        assert back["Location"] == "http://testserver/done?x=1"
        assert [each.account_id for each in Identity.objects.all()] == [ann.id]
    for kind in ("app", "browser"):
        with case(f"{kind}, by a token"), undone():
            visitor = Visitor(kind)
            visitor.login()
            token = {"client_id": CLIENT, "id_token": issuer.id_token(nonce=None, jti=kind)}
            body = {"provider": "openid", "process": "connect", "token": token}
            done = visitor.post("auth/provider/token", body)
            assert (done.status_code, Identity.objects.count()) == (200, 1)


def test_an_app_signs_in_by_a_providers_token(issuer, case: Case):
    for kind in ("app", "browser"):
        visitor = Visitor(kind)

        def send(visitor=visitor, provider="openid", process="login", **token: str) -> Any:
            known = {"client_id": CLIENT, **token}
            body = {"provider": provider, "process": process, "token": known}
            return visitor.post("auth/provider/token", body)

        for name, sent, code in (
            ("unknown provider", {"provider": "x"}, "invalid_token"),
            ("another client", {"client_id": "x", "id_token": "x"}, "client_id_mismatch"),
            ("no token", {}, "token_required"),
            ("a bad token", {"id_token": "x"}, "invalid_token"),
            ("no such process", {"process": "x"}, "invalid_choice"),
        ):
            with case(f"{kind}, {name}"):
                refused = send(**sent)
                assert refused.status_code == 400
                assert refused.json()["errors"][0]["code"] == code
        with case(f"{kind}, without a session"):
            token = issuer.id_token(nonce=None, jti=uuid4().hex)
            assert send(process="connect", id_token=token).status_code == 401
        with case(f"{kind}, the right one"):
            done = send(id_token=issuer.id_token(nonce=None, jti=uuid4().hex))
            assert done.json()["data"]["user"]["email"] == ANN
            assert send(id_token="x").status_code in {400, 409}
            assert visitor.get("auth/provider/signup").status_code == 409
            assert visitor.post("auth/provider/signup", {}).status_code == 409


def test_the_configuration_names_the_providers(issuer, case: Case):
    for kind in ("app", "browser"):
        with case(kind):
            data = Visitor(kind).get("config").json()["data"]
            assert data["socialaccount"]["providers"] == [
                {
                    "id": "openid",
                    "name": "Openid",
                    "flows": ["provider_redirect", "provider_token"],
                    "client_id": CLIENT,
                    "openid_configuration_url": issuer.url,
                }
            ]


def test_where_an_address_must_be_verified_an_account_without_one_waits_for_no_code(
    issuer, settings
):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required"}
    person, _ = Account.objects.register(
        email="", username="ann", names={}, encoded="!", role="employee"
    )
    known = ExternalProfile(provider="openid", issuer=issuer.url, subject="ann")
    Identity.objects.link(person.id, known)
    token = {"client_id": CLIENT, "id_token": issuer.id_token(nonce=None, jti=uuid4().hex)}
    body = {"provider": "openid", "process": "login", "token": token}
    refused = Visitor("app").post("auth/provider/token", body)
    assert refused.status_code == 400, refused.json()
    assert refused.json()["errors"][0]["code"] == "email_not_verified"
