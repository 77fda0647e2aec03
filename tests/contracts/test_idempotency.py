"""Which requests accept an ``Idempotency-Key``, and that all contracts give an answer again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import include, path
from rest_framework.test import APIClient

from tests.cases import each_case
from tests.messages import code_in
from vestibule.models import PendingSignIn, Session
from vestibule.testing.plugin import PASSWORD

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("moving_limits"),
    pytest.mark.urls(__name__),
]
urlpatterns = [
    path("auth-api/", include("vestibule.contracts.otp.urls")),
    path("api/token/", include("vestibule.contracts.simplejwt.urls")),
]
DOCUMENTS = Path(__file__).parents[2] / "docs" / "openapi"
KEY: dict[str, Any] = {"HTTP_IDEMPOTENCY_KEY": "made-by-the-client"}

MAILS = "sends a message again, and voids what the one before had"
STARTS = "starts something that is used up later; another start replaces it"
SAME = "leaves the account as it is, if it is so already"
READS = "changes nothing"
HARMLESS = {
    "email/change/": MAILS,
    "email/verify/": MAILS,
    "login/email/": MAILS,
    "login/challenge/resend/": MAILS,
    "outbox/{message}/send/": MAILS,
    "password/reset/": MAILS,
    "phone/verify/": MAILS,
    "reauthenticate/": MAILS,
    "users/{user}/password/reset/": MAILS,
    "login/challenge/method/": STARTS,
    "login/enroll/": STARTS,
    "login/passkey/options/": STARTS,
    "step-up/": STARTS,
    "logout/": SAME,
    "users/{user}/activate/": SAME,
    "users/{user}/deactivate/": SAME,
    "users/{user}/sessions/end/": SAME,
    "social/{provider}/callback/": "redirects the browser, which sends no headers of ours",
    "token/verify/": READS,
}
"""Requests of the native API that may be repeated without a key, and why."""


def test_every_request_that_spends_something_accepts_a_key():
    document = json.loads((DOCUMENTS / "native.json").read_text())
    posts = {
        address.removeprefix("/api/auth/"): operations["post"]
        for address, operations in document["paths"].items()
        if "post" in operations
    }
    without = {
        address
        for address, operation in posts.items()
        if "Idempotency-Key" not in {each["name"] for each in operation.get("parameters", ())}
    }
    assert without == set(HARMLESS)
    for address in posts.keys() - without - {"token/refresh/"}:
        assert "422" in posts[address]["responses"], address


SIGN_INS: dict[str, tuple[str, dict[str, str]]] = {
    "otp": ("auth-api/login/", {"email": "ann@example.org", "password": PASSWORD}),
    "simplejwt": ("api/token/", {"email": "ann@example.org", "password": PASSWORD}),
}


@each_case("name", list(SIGN_INS), ids=str)
def test_other_contracts_give_a_sign_in_and_its_second_step_again(
    name: str, make_account, settings, outbox
):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "SIGN_IN_CHECK": "email_code"}
    ann, client = make_account(), APIClient()
    token = client.get("/auth-api/get-csrf-token/").json()["csrf_token"] if name == "otp" else ""
    csrf: dict[str, Any] = {"HTTP_X_CSRFTOKEN": token}

    def sent(address: str, body: dict[str, Any], **headers: Any) -> Any:
        return client.post(f"/{address}", body, format="json", **csrf, **headers)

    address, body = SIGN_INS[name]
    asked = [sent(address, body, **KEY) for _ in range(2)]
    assert asked[0].json() == asked[1].json()
    assert PendingSignIn.objects.count() == 1
    answer = {"user_id": ann.id, "otp": code_in(outbox)}
    where = "auth-api/token/"
    if name == "simplejwt":
        where, answer = f"{address}challenge/", {"challenge": asked[0].json()["challenge"]["id"]}
        answer["code"] = code_in(outbox)
    answers = [sent(where, answer, **KEY) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200], answers[0].json()
    refresh = {each.json().get("refresh") or each.json()["refresh_token"] for each in answers}
    assert len(refresh) == Session.objects.count() == 1
    refused = sent(where, {**answer, "more": "else"}, **KEY)
    assert refused.status_code == 422
    assert sent(where, answer, HTTP_IDEMPOTENCY_KEY="guessed").status_code in {400, 401}
