"""A strong and recent sign-in, as views require it: RFC 9470."""

from __future__ import annotations

import json
import re
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import JsonResponse
from django.urls import include, path
from rest_framework.test import APIClient
from rest_framework.views import APIView

from tests.security.forging import active_key, claims_of, es256, header_of
from tests.shape.markdown import blocks
from tests.shape.source import REPOSITORY
from vestibule import bearer
from vestibule.contracts.native.view import NativeView
from vestibule.contracts.otp.view import OtpView
from vestibule.contracts.simplejwt.view import SimpleJWTView
from vestibule.core import clock
from vestibule.core.factors import ACR_VALUES
from vestibule.core.tokens import AccessClaims
from vestibule.drf import HasRole, StepUp, Strong
from vestibule.drf.step_up import StepUpNotMet
from vestibule.testing.plugin import open_session

PAGE = REPOSITORY / "docs/how-to/step-up.md"
BLOCKS = dict(re.findall(r"^```python\n# (\w+)\.py\n(.+?)^```$", PAGE.read_text(), re.M | re.S))
SHOWN, BODY = blocks(PAGE.read_text(), "http")[0].split("\n\n")
AMR = {"aal1": "pwd", "aal2": "pwd otp mfa", "phr": "swk user mfa"}
HEADER = (
    'Bearer realm="api", error="insufficient_user_authentication", '
    'error_description="A stronger or more recent sign-in is required", '
    'acr_values="aal2", max_age="600"'
)
VIEW: Any = None
assert " ".join(SHOWN.split()) == f"WWW-Authenticate: {HEADER}"


def module(name: str) -> Any:
    """Run a block of the page as a module, once."""
    full = f"{__name__}.{name}"
    if full not in sys.modules:
        made = sys.modules[full] = ModuleType(full)
        exec(compile(BLOCKS[name], f"{PAGE}:{name}", "exec"), made.__dict__)  # noqa: S102
    return sys.modules[full]


def of_contract(view: type[APIView]) -> Any:
    fields = {"permission_classes": (Strong,), "get": lambda self, request: None}
    made: Any = type(view.__name__, (view,), fields)
    return made.as_view()


urlpatterns = [
    path("", include("vestibule.urls")),
    path("payout/", module("views").Payout.as_view()),
    path("close/", module("views").close_company),
    path("plain/", module("plain").payout),
    path("ninja/", module("api").api.urls),
    path("native/", of_contract(NativeView)),
    path("otp/", of_contract(OtpView)),
    path("simplejwt/", of_contract(SimpleJWTView)),
]


def handler403(request: Any, exception: Exception) -> JsonResponse:
    """Answer without the page of Django, which needs its sessions."""
    return JsonResponse({}, status=403)


pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def with_middleware(settings) -> None:
    """Authenticate plain views too."""
    ours = "vestibule.middleware.TokenAuthenticationMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, ours]


def test_both_the_level_and_the_age_must_hold(frozen_clock):
    # Clerk CVE-2026-42349
    now = int(clock.timestamp())
    for held in ACR_VALUES:
        for age in (0, 600, 601, now):
            amr = tuple(AMR[held].split())
            claims = AccessClaims("1", "s", "client", 0, amr, now - age, now, now + 60)
            request: Any = SimpleNamespace(auth=claims)
            for wanted in ACR_VALUES:
                enough = ACR_VALUES.index(held) >= ACR_VALUES.index(wanted) and age <= 600
                try:
                    assert StepUp(wanted, 600).has_permission(request, VIEW) is enough
                except StepUpNotMet:
                    assert not enough


@pytest.mark.parametrize("wrong", [("aal3", 600), ("", 600), ("aal2", 0), ("aal2", -1)])
def test_a_step_up_that_nobody_could_take_is_an_error_at_start(wrong):
    with pytest.raises(ValueError, match=r"level|max_age"):
        StepUp(*wrong)


def test_the_answer_is_that_of_the_standard_by_both_transports(
    make_account, sign_in_as, browser_of
):
    boss = make_account("boss@example.org", role="manager")
    for signed_in in (sign_in_as, browser_of):
        for address in ("/payout/", "/plain/", "/ninja/payout"):
            answer = signed_in(boss).post(address)
            assert (answer.status_code, answer["WWW-Authenticate"]) == (401, HEADER), address
            assert answer.json() == json.loads(BODY)
            assert signed_in(boss, amr=AMR["aal2"]).post(address).status_code == 200
            assert signed_in(boss, amr=AMR["phr"]).post(address).status_code == 200
    assert sign_in_as(boss, amr=AMR["aal2"]).post("/close/").status_code == 401
    assert sign_in_as(boss, amr=AMR["phr"]).post("/close/").status_code == 200


def test_every_contract_answers_in_its_own_body(make_account, sign_in_as):
    client = sign_in_as(make_account())
    native, otp, simplejwt = (client.get(f"/{each}/") for each in ("native", "otp", "simplejwt"))
    for answer in (native, otp, simplejwt):
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, HEADER)
    wanted = {"code": "insufficient_user_authentication", "acr_values": "aal2", "max_age": 600}
    assert native.json() == {"error": "Confirm your identity to continue", **wanted}
    assert simplejwt.json() == {"detail": "Confirm your identity to continue.", **wanted}
    assert otp.json() == {"errors": "Please login again."}


def test_nobody_is_let_in_without_a_token(make_account):
    client = APIClient()
    for address, status in (("/payout/", 401), ("/plain/", 403), ("/ninja/payout", 401)):
        answer = client.post(address)
        assert answer.status_code == status
        assert "acr_values" not in answer.headers.get("WWW-Authenticate", "")
    make_account()
    client.force_authenticate(get_user_model().objects.get())
    assert client.post("/payout/").status_code == 403


def test_it_combines_with_roles(make_account, sign_in_as):
    request: Any = SimpleNamespace(
        auth=bearer.authenticate(open_session(make_account()).tokens.access)
    )
    assert (HasRole("employee") | Strong)().has_permission(request, VIEW)
    with pytest.raises(StepUpNotMet):
        (HasRole("employee") & Strong)().has_permission(request, VIEW)
    assert not (HasRole("admin") & Strong)().has_permission(request, VIEW)


def test_the_claim_follows_from_the_methods_of_the_session(make_account):
    for acr, amr in AMR.items():
        token = open_session(make_account(f"{acr}@example.org"), amr=amr).tokens.access
        assert claims_of(token)["acr"] == acr
        read = bearer.authenticate(token)
        assert (read.acr, read["acr"], read.additional) == (acr, acr, {})


def test_a_token_of_an_older_release_has_the_level_of_its_methods(make_account):
    token = open_session(make_account(), amr=AMR["aal2"]).tokens.access
    claims = claims_of(token)
    del claims["acr"]
    assert bearer.authenticate(es256(header_of(token), claims, active_key())).acr == "aal2"
