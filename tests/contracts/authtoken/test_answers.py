"""Every request is answered as REST framework's authtoken answers it in the same run."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from django.urls import include, path
from rest_framework.test import APIClient

from tests.cases import Case, undone
from tests.contracts.authtoken.given import GIVEN, PASSWORD, Mine
from tests.contracts.peers import answers_of_peer, replay, undocumented
from tests.shape.source import REPOSITORY
from vestibule.drf import OpaqueTokenAuthentication
from vestibule.factors.totp import base32, new_seed
from vestibule.models import Account, Session, Totp
from vestibule.steps.verify_totp import seal_seed

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class WithoutReasons(OpaqueTokenAuthentication):
    """Refuses in REST framework's words alone."""

    explains = False


urlpatterns = [
    path("api-token-auth/", include("vestibule.contracts.authtoken.urls")),
    path("mine/", Mine.as_view(authentication_classes=[WithoutReasons])),
]

FORM = "application/x-www-form-urlencoded"
SIGN_IN = {"request": "POST /api-token-auth/", "body": {"username": "ada", "password": PASSWORD}}
MINE = {"request": "GET /mine/"}
REFUSED: list[Any] = [
    {"username": "ada", "password": "wrong"},
    {"username": "bob", "password": PASSWORD},
    {"username": "nobody", "password": PASSWORD},
    {"username": "", "password": ""},
    {"username": "ada", "password": None},
    {"username": ["ada"], "password": {}},
    {},
    [],
    "{",
]
SCENARIOS: list[dict[str, Any]] = [
    {
        "claim": "a password gives a token, which opens a view",
        "given": ["ada"],
        "exchanges": [
            {**SIGN_IN, "keep": {"key": "body.token"}},
            {**MINE, "headers": {"authorization": "Token {key}"}},
            {**MINE, "headers": {"authorization": "token {key}"}},
            MINE,
            *(
                {**MINE, "headers": {"authorization": text}}
                for text in ("Token", "Token a b", "Token wrong", "Bearer {key}")
            ),
            {
                **SIGN_IN,
                "type": FORM,
                "body": f"username=ada&password={PASSWORD}",
                "ours": {"body": {"token": "<key>"}},
                "documented": "a second sign-in",
            },
        ],
    },
    {
        "claim": "what is refused is refused in the same words",
        "given": ["ada", "bob"],
        "exchanges": [{**SIGN_IN, "body": body} for body in REFUSED]
        + [{"request": f"{method} /api-token-auth/"} for method in ("GET", "PUT", "DELETE")]
        + [{**SIGN_IN, "type": "text/plain"}],
    },
]


def test_every_request_is_answered_as_by_rest_framework(settings: Any, case: Case):
    theirs = answers_of_peer("tests.contracts.authtoken.peer_project", SCENARIOS)
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGN_IN_WITH": ("username",), "LIMITS": {}}
    for scenario, answers in zip(SCENARIOS, theirs, strict=True):
        with case(scenario["claim"]), undone():
            replay(scenario, answers, GIVEN)


def test_every_difference_is_in_the_page():
    page = (REPOSITORY / "docs" / "how-to" / "from-drf-authtoken.md").read_text()
    assert undocumented(SCENARIOS, page) == []


def test_a_second_factor_is_asked_for_and_its_code_gives_the_token(make_account):
    ann, seed = make_account(), new_seed()
    Totp.objects.replace(ann.id, seed=seal_seed(ann.id, seed), step=0)
    Account.objects.of(ann.id).recount_factors()
    client = APIClient()
    body = {"username": ann.email, "password": PASSWORD}
    asked = client.post("/api-token-auth/", body, format="json")
    assert (asked.status_code, asked.json()["code"]) == (403, "challenge_required")
    assert not Session.objects.exists()
    answer = {"challenge": asked.json()["challenge"]["id"], "code": "000000"}
    assert client.post("/api-token-auth/challenge/", answer, format="json").status_code == 400
    answer["code"] = pyotp.TOTP(base32(seed)).now()
    given = client.post("/api-token-auth/challenge/", answer, format="json")
    assert given.status_code == 200, given.content
    client.credentials(HTTP_AUTHORIZATION=f"Token {given.json()['token']}")
    assert client.get("/mine/").status_code == 200
    assert Session.objects.get().amr == "pwd otp mfa"
