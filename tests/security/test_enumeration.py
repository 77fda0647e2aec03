"""Nothing tells whether an account exists: not status, body, header, cookie, nor statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.calls import WRONG, as_seen, post
from tests.messages import code_in
from tests.security.refusals import register_body
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("moving_limits"),
]

ANN, NOBODY, NEW = "ann@example.org", "nid@example.org", "another long passphrase"
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.fixture(autouse=True)
def ann(make_account, vestibule) -> Any:
    """Ann, whose address is known; messages wait for a worker, as in production."""
    vestibule(DELIVERY="worker", EMAIL_SIGN_IN="link")
    return make_account()


def same(known: Any, unknown: Any) -> None:
    """Check that two answers are alike, but for the first letter of the address and ids."""
    own = [_id_of(each) for each in (known, unknown)]
    seen = []
    for answer, handle in zip((known, unknown), own, strict=True):
        status, content, headers, cookies = as_seen(answer)
        text = content.decode().replace(handle or "\n", "").replace("a***@", "n***@")
        seen.append((status, text, headers, cookies, len(handle)))
    assert seen[0] == seen[1]


def _id_of(answer: Any) -> str:
    body = answer.json()
    if not isinstance(body, dict):
        return ""
    sent = body.get("challenge") or body.get("verification") or {}
    return str(sent.get("id", ""))


def statements(call: Any) -> list[str]:
    """Return the kinds of statements, and their tables, that a call costs."""
    with CaptureQueriesContext(connection) as captured:
        call()
    texts = [query["sql"].strip() for query in captured.captured_queries]
    return [" ".join(sql.split()[:3]) for sql in texts if not sql.startswith(TRANSACTION)]


ASKING: dict[str, dict[str, Any]] = {
    "login/": {"password": WRONG},
    "password/reset/": {},
    "email/verify/": {},
    "login/email/": {},
}


@pytest.mark.parametrize("by", ["link", "code"])
@pytest.mark.parametrize("address", ASKING)
def test_asking_for_a_known_and_an_unknown_address_is_the_same(address, vestibule, by):
    vestibule(EMAIL_VERIFICATION_BY=by, PASSWORD_RESET_BY=by, EMAIL_SIGN_IN=by)
    known, unknown = (post(address, {"email": email, **ASKING[address]}) for email in (ANN, NOBODY))
    same(known, unknown)


@pytest.mark.parametrize("address", ASKING)
def test_asking_for_a_known_and_an_unknown_address_costs_the_same_statements(address):
    body = ASKING[address]
    post(address, {"email": "warm@example.org", **body})
    known, unknown = (
        statements(lambda email=email: post(address, {"email": email, **body}))
        for email in (ANN, NOBODY)
    )
    assert known == unknown


@pytest.mark.parametrize("address", ["password/reset/", "email/verify/", "login/email/"])
def test_a_mail_server_that_is_out_of_order_tells_nothing(address, vestibule, settings):
    vestibule(DELIVERY="inline")
    settings.EMAIL_BACKEND = "tests.delivery.broken.TellingBackend"
    same(post(address, {"email": ANN}), post(address, {"email": NOBODY}))


REGISTRATIONS: list[dict[str, Any]] = [
    {},
    {"username": "annie"},
    {"username": "taken"},
    {"username": "no user name"},
    {"password": "short", "password2": "short"},
    {"password2": "another one"},
    {"role": "admin"},
    {"phone": "12"},
    {"username": "taken", "role": "admin"},
    {"username": "taken", "password": "short", "password2": "short"},
]


@pytest.mark.parametrize("change", REGISTRATIONS, ids=str)
def test_registering_a_known_and_an_unknown_address_is_the_same(vestibule, make_account, change):
    vestibule(EMAIL_VERIFICATION="required")
    other = make_account("other@example.org")
    get_user_model().objects.filter(pk=other.id).update(username="taken")
    known = post("register/", register_body(email=ANN, **change))
    unknown = post("register/", register_body(email=NOBODY, **change))
    same(known, unknown)
    assert b"email_taken" not in known.content
    assert b"already exists" not in known.content or "username" in known.json()["details"]


def test_a_password_made_of_the_address_is_judged_alike(vestibule):
    vestibule(EMAIL_VERIFICATION="required")
    answers = [
        post("register/", register_body(email=email, password=email, password2=email))
        for email in (ANN, NOBODY)
    ]
    same(*answers)
    assert answers[0].status_code == 400


@pytest.mark.parametrize("password", [NEW, "ann@example.org", "nid@example.org", "Annemarie"])
def test_a_reset_by_code_tells_nothing_before_the_code_is_right(vestibule, outbox, password):
    vestibule(PASSWORD_RESET_BY="code")
    Account.objects.all()
    get_user_model().objects.update(first_name="Annemarie")
    answers = []
    for email in (ANN, NOBODY):
        handle = post("password/reset/", {"email": email}).json()["challenge"]["id"]
        body = {"challenge": handle, "code": "000000", "password": password}
        answers.append(post("password/reset/confirm/", body))
    same(*answers)


def test_wrong_reset_codes_lead_to_the_same_answers(vestibule, outbox):
    vestibule(PASSWORD_RESET_BY="code")
    seen: dict[str, list[Any]] = {}
    for email in (ANN, NOBODY):
        handle = post("password/reset/", {"email": email}).json()["challenge"]["id"]
        code = code_in(outbox) if email == ANN else "123456"
        body = {"challenge": handle, "password": NEW}
        wrong = [f"{(int(code) + number) % 10**6:06}" for number in range(1, 9)]
        seen[email] = [as_seen(post("password/reset/confirm/", {**body, "code": w})) for w in wrong]
    assert seen[ANN] == seen[NOBODY]


def test_wrong_sign_in_codes_lead_to_the_same_answers_and_statements(outbox):
    seen: dict[str, list[Any]] = {}
    cost: dict[str, list[str]] = {}
    for email in (ANN, NOBODY):
        handle = post("login/email/", {"email": email}).json()["verification"]["id"]
        code = code_in(outbox) if email == ANN else "123456"
        wrong = [f"{(int(code) + number) % 10**6:06}" for number in range(1, 9)]
        bodies = [{"verification": handle, "code": each} for each in wrong]
        seen[email] = [as_seen(post("login/email/confirm/", body)) for body in bodies[1:]]
        handle = post("login/email/", {"email": f"other-{email}"}).json()["verification"]["id"]
        body = {"verification": handle, "code": "000000"}
        cost[email] = statements(lambda body=body: post("login/email/confirm/", body))
    assert seen[ANN] == seen[NOBODY]
    assert cost[ANN] == cost[NOBODY]


def test_a_lock_on_the_password_does_not_show_in_a_reset_by_code(vestibule):
    vestibule(PASSWORD_RESET_BY="code")
    answers = []
    for email in (ANN, NOBODY):
        for _ in range(6):
            post("login/", {"email": email, "password": WRONG})
        handle = post("password/reset/", {"email": email}).json()["challenge"]["id"]
        body = {"challenge": handle, "code": "000000", "password": NEW}
        answers.append(post("password/reset/confirm/", body))
    same(*answers)


def test_wrong_verification_codes_lead_to_the_same_answers(vestibule, outbox):
    vestibule(EMAIL_VERIFICATION_BY="code")
    seen: dict[str, list[Any]] = {}
    for email in (ANN, NOBODY):
        post("email/verify/", {"email": email})
        code = code_in(outbox) if email == ANN else "123456"
        wrong = [f"{(int(code) + number) % 10**6:06}" for number in range(1, 9)]
        bodies = [{"email": email, "code": each} for each in wrong]
        seen[email] = [as_seen(post("email/verify/confirm/", body)) for body in bodies]
    assert seen[ANN] == seen[NOBODY]


@pytest.mark.parametrize("state", ["deactivated", "unverified", "locked", "no password"])
def test_a_wrong_password_looks_the_same_whatever_the_state_of_the_account(ann, vestibule, state):
    users = get_user_model().objects.filter(pk=ann.id)
    if state == "deactivated":
        users.update(is_active=False)
    if state == "no password":
        users.update(password="!")
    vestibule(EMAIL_VERIFICATION="required" if state == "unverified" else "optional")
    tries = 7 if state == "locked" else 1
    for _ in range(tries):
        known = post("login/", {"email": ANN, "password": WRONG})
        unknown = post("login/", {"email": NOBODY, "password": WRONG})
        same(known, unknown)


def test_rates_are_the_same_for_known_unknown_and_deactivated(ann, make_account, vestibule):
    vestibule(LIMITS={"sign_in_failure": "3/minute per identifier"})
    off = make_account("ada@example.org")
    get_user_model().objects.filter(pk=off.id).update(is_active=False)
    for _ in range(5):
        answers = [
            post("login/", {"email": email, "password": password})
            for email, password in ((ANN, WRONG), (NOBODY, PASSWORD), ("ada@example.org", PASSWORD))
        ]
        assert as_seen(answers[0]) == as_seen(answers[1]) == as_seen(answers[2])
