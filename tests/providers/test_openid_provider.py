"""The whole sign-in with a real OpenID provider."""

from __future__ import annotations

import pytest

from tests.providers.conftest import TENANT
from tests.providers.traveller import Traveller, fragment
from vestibule.models import Account, Identity, OneTimeSecret, Session

pytestmark = pytest.mark.django_db

ANN = {"email": "ann@example.org", "email_verified": True, "given_name": "Ann"}


@pytest.fixture
def openid(generic, offers):
    """A provider named ``openid`` with a user Ann."""
    generic.knows("ann", **ANN)
    offers(openid={"issuer": generic.issuer})
    return generic


def test_a_new_user_is_signed_in(openid, traveller):
    answer = traveller.sign_in("openid", "ann")
    assert answer.status_code == 200, answer.content
    assert answer.json()["user"]["email"] == "ann@example.org"
    assert answer.json()["user"]["first_name"] == "Ann"
    assert set(answer.json()["tokens"]) == {"access", "refresh"}
    identity = Identity.objects.get()
    assert (identity.issuer, identity.subject) == (openid.issuer, "ann")
    assert Account.objects.get().email_verified_at is not None
    assert not Account.objects.get().user.has_usable_password()


def test_the_same_person_has_the_same_account_next_time(openid):
    first = Traveller().sign_in("openid", "ann").json()["user"]["id"]
    openid.knows("ann", **{**ANN, "email": "ann@elsewhere.example"})
    assert Traveller().sign_in("openid", "ann").json()["user"]["id"] == first
    assert Account.objects.count() == Identity.objects.count() == 1
    assert Account.objects.get().email == "ann@example.org"


def test_googles_id_token_has_the_whole_profile(like_google, offers, traveller):
    like_google.knows("g1", **ANN)
    offers(google={"issuer": like_google.issuer})
    assert traveller.sign_in("google", "g1").status_code == 200


def test_only_users_of_the_hosted_domain_sign_in(like_google, offers, traveller):
    like_google.knows("g2", **ANN, hd="example.com")
    offers(google={"issuer": like_google.issuer, "tenants": ["example.org"]})
    returned = traveller.come_back(traveller.at_provider(traveller.start("google"), "g2"))
    assert fragment(returned)["error"] == "provider_refused"


@pytest.mark.parametrize(("edov", "status"), [(True, 200), ("1", 200), (False, 403), (None, 403)])
def test_an_address_of_microsoft_is_verified_only_with_xms_edov(
    like_microsoft, offers, traveller, edov, status
):
    claims = {**ANN, "tid": TENANT} | ({} if edov is None else {"xms_edov": edov})
    like_microsoft.knows("m1", **claims)
    base = like_microsoft.issuer.replace(TENANT, "{tenantid}")
    offers(microsoft={"issuer": base, "tenants": [TENANT]})
    answer = traveller.sign_in("microsoft", "m1")
    assert answer.status_code == status, answer.content
    assert (Account.objects.get().email_verified_at is not None) == (status == 200)


def test_a_user_who_denies_access_comes_back_with_a_reason(openid, traveller):
    back = traveller.at_provider(
        traveller.start("openid", next="/account?tab=1"), "x", answer="deny"
    )
    returned = traveller.come_back(back)
    said = {"provider": "openid", "error": "provider_denied", "next": "/account?tab=1"}
    assert fragment(returned) == said
    assert returned["Location"].startswith("http://testserver/social#")
    assert not Account.objects.exists()


@pytest.mark.parametrize("state", ["", "A" * 54, None])
def test_a_wrong_state_is_refused(openid, traveller, state):
    back = traveller.at_provider(traveller.start("openid"), "ann")
    assert fragment(traveller.come_back(back, state=state))["error"] == "invalid_state"


def test_a_state_works_once(openid, traveller):
    back = traveller.at_provider(traveller.start("openid"), "ann")
    assert "ticket" in fragment(traveller.come_back(back))
    assert fragment(traveller.come_back(back))["error"] == "invalid_state"


def test_a_state_of_another_browser_is_refused(openid, traveller):
    back = traveller.at_provider(traveller.start("openid"), "ann")
    stranger = Traveller()
    assert fragment(stranger.come_back(back))["error"] == "invalid_state"
    stranger.start("openid")  # now it has a cookie, and it is another one
    assert fragment(stranger.come_back(back))["error"] == "invalid_state"
    assert "ticket" in fragment(traveller.come_back(back)), "nobody else used it up"


def test_a_state_of_another_provider_is_refused(openid, offers, traveller):
    offers(openid={"issuer": openid.issuer}, other={"preset": "openid", "issuer": openid.issuer})
    back = traveller.at_provider(traveller.start("openid"), "ann").replace("/openid/", "/other/")
    assert fragment(traveller.come_back(back))["error"] == "invalid_state"


def test_a_state_ends_after_ten_minutes(openid, traveller):
    back = traveller.at_provider(traveller.start("openid"), "ann")
    OneTimeSecret.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert fragment(traveller.come_back(back))["error"] == "invalid_state"


def test_an_answer_that_names_another_issuer_is_refused(openid, traveller):
    back = traveller.at_provider(traveller.start("openid"), "ann")
    returned = traveller.come_back(back, iss="https://evil.example")
    assert fragment(returned)["error"] == "provider_refused"


def test_an_answer_that_leaves_its_issuer_out_is_refused(openid, traveller):
    back = traveller.at_provider(traveller.start("openid"), "ann")
    assert fragment(traveller.come_back(back, iss=None))["error"] == "provider_refused"


def test_a_code_of_another_users_sign_in_is_refused(openid, traveller):
    openid.knows("eve", email="eve@example.org", email_verified=True)
    eve = Traveller()
    stolen = eve.at_provider(eve.start("openid"), "eve").partition("code=")[2].partition("&")[0]
    back = traveller.at_provider(traveller.start("openid"), "ann")
    returned = traveller.come_back(back, code=stolen)
    assert fragment(returned)["error"] == "provider_refused"
    assert not Session.objects.exists()


def test_a_ticket_works_once_and_only_in_its_browser(openid, traveller):
    returned = traveller.come_back(traveller.at_provider(traveller.start("openid"), "ann"))
    assert Traveller().finish(returned).json()["code"] == "invalid_state"
    kept = traveller.client.cookies.copy()
    assert traveller.finish(returned).status_code == 200
    traveller.client.cookies = kept
    assert traveller.finish(returned).json()["code"] == "invalid_state"
    assert Session.objects.count() == 1


def test_no_token_and_no_secret_is_in_any_address(openid, traveller):
    address = traveller.start("openid")
    returned = traveller.come_back(traveller.at_provider(address, "ann"))
    tokens = traveller.finish(returned).json()["tokens"]
    seen = address + returned["Location"]
    assert "code_challenge_method=S256" in address
    assert "nonce=" in address
    assert tokens["access"] not in seen
    assert "only for tests" not in seen


def test_the_cookie_is_for_this_host_only(openid, traveller):
    traveller.start("openid")
    [cookie] = traveller.client.cookies.values()
    assert cookie.key == "__Host-vestibule-social"
    assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")
    assert (cookie["samesite"], cookie["domain"]) == ("Lax", "")


def test_a_form_post_is_redirected_so_that_the_browser_sends_its_cookie(openid, traveller):
    back = traveller.at_provider(traveller.start("openid"), "ann")
    path, _, query = back.removeprefix("http://testserver").partition("?")
    form = "application/x-www-form-urlencoded"
    sent_on = Traveller().client.post(path, query, content_type=form)
    assert sent_on.status_code == 303
    assert "ticket" in fragment(traveller.come_back(sent_on["Location"]))
