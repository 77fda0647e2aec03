"""The deviations of each preset, and the bounds for all of them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from rest_framework.test import APIClient

from tests.providers.conftest import TENANT
from tests.providers.forging import ForgingIssuer
from tests.providers.openid_server import CLIENT
from tests.providers.traveller import API, fragment
from tests.races import at_once
from vestibule import providers
from vestibule.checks.installation import providers_can_be_used
from vestibule.core.errors import ProviderUnavailable
from vestibule.models import Identity, OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.providers.fetch import Fetcher
from vestibule.server.environment.providers import provider_settings
from vestibule.server.environment.reading import read
from vestibule.server.environment.values import UnusableEnvironment

SIMPLE = ("google", "github", "facebook", "microsoft", "linkedin", "gitlab", "discord")
OTHER = "99999999-2222-4333-8444-555555555555"


def of_tenants(forging: ForgingIssuer, tenant: str = TENANT) -> str:
    """Make the issuer serve all tenants, like Microsoft; return its template."""
    template = f"{forging.url}/{{tenantid}}/v2.0"
    path = "/common/v2.0/.well-known/openid-configuration"
    document = {**forging.document(), "issuer": template}
    forging.replies[path] = lambda: (200, json.dumps(document).encode())
    forging.claims = {"iss": f"{forging.url}/{tenant}/v2.0", "tid": tenant, "xms_edov": True}
    return template


def by_token(forging: ForgingIssuer, **changed: Any) -> Any:
    """Sign in as an app does."""
    body = {"id_token": forging.id_token(nonce=None, **changed)}
    return APIClient().post(f"{API}social/microsoft/token/", body, format="json")


@pytest.mark.django_db
def test_each_tenant_of_microsoft_is_its_own_issuer(forging, offers):
    offers(microsoft={"issuer": of_tenants(forging)})
    assert by_token(forging).status_code == 200
    assert Identity.objects.get().issuer == f"{forging.url}/{TENANT}/v2.0"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said", [{"tid": OTHER}, {"tid": None}, {"tid": "common"}, {"tid": 7}, {"tid": "../x"}], ids=str
)
def test_a_token_of_one_tenant_is_not_valid_for_another(forging, offers, said):
    offers(microsoft={"issuer": of_tenants(forging)})
    assert by_token(forging, **said).json()["code"] == "provider_refused"


@pytest.mark.django_db
def test_a_key_of_one_tenant_is_not_valid_for_another(forging, offers):
    forging.published[0]["issuer"] = f"{forging.url}/{OTHER}/v2.0"
    offers(microsoft={"issuer": of_tenants(forging)})
    assert by_token(forging).json()["code"] == "provider_refused"


@pytest.mark.django_db
def test_tenants_that_are_not_listed_are_refused(forging, offers):
    tenants = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"]
    offers(microsoft={"issuer": of_tenants(forging), "tenants": tenants})
    assert by_token(forging).json()["code"] == "provider_refused"


def test_apple_gets_a_secret_that_is_signed_and_short_lived(offers):
    key = ECKey.generate_key("P-256")
    pem = key.as_pem(private=True).decode()
    offers(apple={"team_id": "TEAM", "key_id": "KEY", "private_key": pem})
    assert providers.problems() == []
    made = jwt.decode(providers.provider("apple").client_secret(), key, algorithms=["ES256"])
    assert made.header["kid"] == "KEY"
    assert (made.claims["iss"], made.claims["sub"]) == ("TEAM", CLIENT)
    assert made.claims["aud"] == "https://appleid.apple.com"
    assert made.claims["exp"] - made.claims["iat"] == 300


@pytest.mark.parametrize("given", [{}, {"team_id": "T", "key_id": "K", "private_key": "no key"}])
def test_a_check_reports_missing_options(offers, given):
    offers(apple=given, nobody={}, openid={}, google={"client_secret": ""})
    found = {each.msg for each in providers_can_be_used()}
    assert {each.id for each in providers_can_be_used()} == {"vestibule.E010"}
    for name in ("apple", "nobody", "openid", "google"):
        assert any(f"PROVIDERS['{name}']" in said for said in found), name


@pytest.mark.parametrize("name", SIMPLE)
def test_two_variables_make_a_provider(name, offers):
    prefix = f"VESTIBULE_{name.upper()}_CLIENT"
    env = read({f"{prefix}_ID": "the-id", f"{prefix}_SECRET": "the-secret"})
    assert provider_settings(env) == {name: {"client_id": "the-id", "client_secret": "the-secret"}}
    assert "the-secret" not in repr(env)
    offers(**{name: {}})
    assert providers.problems() == []
    assert providers.labels()[name].lower() == name


@pytest.mark.parametrize("text", ["[]", "{", "null", '{"google": {"client_id": "x"}}'])
def test_an_invalid_variable_is_refused_and_not_quoted(text):
    with pytest.raises(UnusableEnvironment) as refused:
        provider_settings(read({"VESTIBULE_PROVIDERS": text, "VESTIBULE_GOOGLE_CLIENT_ID": "x"}))
    assert text not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "https://127.0.0.1:9/",
        "https://localhost:9/",
        "https://[::1]:9/",
        "https://[::ffff:127.0.0.1]:9/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "file:///etc/passwd",
        "nonsense",
        "",
    ],
)
def test_private_addresses_are_not_called(url):
    with pytest.raises(ProviderUnavailable):
        Fetcher().get(url)


def test_plain_http_is_for_this_machine_only():
    with pytest.raises(ProviderUnavailable, match="provider_unavailable") as refused:
        Fetcher(private_network=True).get("http://10.0.0.1/")
    assert refused.value.reason == "the provider's address is not https"


@pytest.mark.django_db
def test_the_list_of_providers_has_their_urls(offers):
    offers(google={}, home={"preset": "github", "label": "Home"})
    shown = APIClient().get(f"{API}social/").json()["providers"]
    assert shown == [
        {"name": "google", "label": "Google", "start": f"{API}social/google/start/"},
        {"name": "home", "label": "Home", "start": f"{API}social/home/start/"},
    ]
    assert APIClient().get(f"{API}config/").json()["providers"] == ["google", "home"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["nobody", "__class__", "email", "OPENID", "openid.x"])
def test_a_provider_that_is_not_configured_is_not_found(offers, name):
    offers(google={})
    for method, path in (("get", "start"), ("post", "token")):
        answer = getattr(APIClient(), method)(f"{API}social/{name}/{path}/", {"id_token": "x"})
        assert answer.status_code in {404, 415}


@pytest.mark.django_db(transaction=True)
def test_of_fifty_concurrent_callbacks_with_one_state_one_gets_a_ticket(forging, offers, traveller):
    offers(openid={"issuer": forging.url})
    query = parse_qs(urlsplit(traveller.start("openid")).query)
    forging.nonce = query["nonce"][0]
    back = f"{API}social/openid/callback/?code=c&state={query['state'][0]}"
    cookies = traveller.client.cookies.copy()

    def come(_: int) -> dict[str, str]:
        client = APIClient()
        client.cookies = cookies.copy()
        return fragment(client.get(back))

    said = at_once(come, 50)
    assert sum("ticket" in each for each in said) == 1
    assert sum(each.get("error") == "invalid_state" for each in said) == 49
    assert OneTimeSecret.objects.filter(purpose=Purpose.SOCIAL_TICKET).count() == 1
    assert len(forging.forms) == 1, "the code was exchanged once"
