"""Lost second factors: an administrator resets them, with a delay and a notice."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.calls import CALLER, post
from tests.factors import App, enroll_app, make_recovery_codes
from tests.messages import code_in, keep_text, subjects, texts
from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core.people import Person
from vestibule.delivery.upkeep import upkeep
from vestibule.flows.reset_factors import ask_to_reset_factors
from vestibule.models import (
    Account,
    AuditEvent,
    FactorReset,
    RecoveryCode,
    Session,
    Totp,
    TrustedDevice,
)
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
API, ANN, DAY = "/api/auth/", "ann@example.org", 86_400
WHY = {"reason": "Phone and codes were lost; seen in person"}


@pytest.fixture
def ann(make_account) -> Person:
    made: Person = make_account()
    return made


@pytest.fixture
def app(ann) -> App:
    return enroll_app(ann)


@pytest.fixture
def root(make_account, sign_in_as, app) -> Any:
    boss = make_account("root@example.org", role="admin", first_name="Rita", last_name="Root")
    client = sign_in_as(boss, amr="pwd otp mfa")
    client.raise_request_exception = False
    return client


def ask(root: Any, ann: Person, **body: str) -> Any:
    return post(f"users/{ann.id}/factors/reset/", body or WHY, root)


def begin() -> Any:
    return post("login/", {"email": ANN, "password": PASSWORD}).json()


def kinds() -> list[str]:
    found = AuditEvent.objects.filter(kind__startswith="factor_reset").order_by("pk")
    return [each.removeprefix("factor_reset_") for each in found.values_list("kind", flat=True)]


def sign_in(code: str) -> Any:
    handle = begin()["challenge"]["id"]
    return post("login/challenge/", {"challenge": handle, "code": code})


def test_the_owner_is_told_at_once_who_asked_and_why(root, ann, outbox, settings, frozen_clock):
    texts.clear()
    backend = f"{keep_text.__module__}.{keep_text.__name__}"
    settings.VESTIBULE = {**settings.VESTIBULE, "SMS_BACKEND": backend}
    Account.objects.of(ann.id).update(phone="+4915112345678", phone_verified_at=timezone.now())
    answer = ask(root, ann)
    assert answer.status_code == 200
    assert answer.json()["due_at"].startswith("2026-03-02T12:00:00")
    [mail] = [mail for mail in outbox if mail.to == [ANN]]
    for said in ("Rita Root", WHY["reason"], "March 2, 2026", "sign in with your authenticator"):
        assert said in " ".join(mail.body.split()), said
    assert len(texts) == 1
    row = AuditEvent.objects.get(kind="factor_reset_asked")
    assert row.details == WHY
    assert row.actor_id == str(root.signed_in.person.id)


def test_it_is_effective_after_the_delay_and_then_the_mailbox_is_confirmed(
    root, ann, outbox, frozen_clock
):
    make_recovery_codes(ann)
    now = timezone.now()
    TrustedDevice.objects.create(
        account_id=ann.id, device="d", mac="m", created_at=now, expires_at=now + timedelta(days=90)
    )
    ask(root, ann)
    frozen_clock.move(DAY - 1)
    assert begin()["challenge"]["state"] == "second_factor"
    frozen_clock.move(1)
    asked = begin()["challenge"]
    assert (asked["state"], asked["methods"]) == ("confirm_email", ["email_code"])
    assert not Totp.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert not TrustedDevice.objects.live().exists()
    assert "Two-step verification was removed from your account" in subjects(outbox, ANN)
    code = code_in(outbox)
    done = post("login/challenge/", {"challenge": asked["id"], "code": code})
    assert bearer.authenticate(done.json()["tokens"]["access"]).acr == "aal1"
    assert "tokens" in begin()  # once is enough
    assert kinds() == ["asked", "done"]


def test_a_worker_carries_it_out_too(root, ann, frozen_clock):
    ask(root, ann)
    upkeep.send(sender=None)
    assert Totp.objects.exists()
    frozen_clock.move(DAY)
    for _ in range(2):
        upkeep.send(sender=None)
    assert not Totp.objects.exists()
    assert begin()["challenge"]["state"] == "confirm_email"
    assert kinds() == ["asked", "done"]


def test_any_factor_or_session_of_the_owner_cancels_it(
    root, ann, app, sign_in_as, outbox, frozen_clock
):
    codes = make_recovery_codes(ann)
    old = sign_in_as(ann)

    def by_app() -> None:
        assert sign_in(app.code()).status_code == 200

    def by_recovery_code() -> None:
        assert sign_in(codes[0]).status_code == 200

    def by_step_up() -> None:
        handle = post("step-up/", {}, old).json()["challenge"]["id"]
        body = {"challenge": handle, "code": codes[1]}
        assert post("step-up/confirm/", body, old).status_code == 200

    def by_any_session() -> None:
        assert old.delete(f"{API}factors/reset/").status_code == 200

    def by_an_administrator() -> None:
        assert root.delete(f"{API}users/{ann.id}/factors/reset/").status_code == 200

    ways = (by_app, by_recovery_code, by_step_up, by_any_session, by_an_administrator)
    for cancel in ways:
        assert ask(root, ann).status_code == 200
        cancel()
        assert not FactorReset.objects.pending().exists(), cancel.__name__
    assert sorted(kinds()) == ["asked"] * len(ways) + ["canceled"] * len(ways)
    assert subjects(outbox, ANN).count("Two-step verification stays on") == len(ways)
    frozen_clock.move(DAY)
    assert begin()["challenge"]["state"] == "second_factor"
    assert old.delete(f"{API}factors/reset/").status_code in {401, 404}


def test_a_password_or_a_mailbox_alone_neither_cancels_nor_hastens_it(root, ann, outbox):
    ask(root, ann)
    begin()
    post("password/reset/", {"email": ANN})
    assert FactorReset.objects.pending().exists()
    assert begin()["challenge"]["state"] == "second_factor"


@pytest.mark.parametrize("amr", ["pwd", "social", "email_link otp"])
def test_the_administrator_must_have_used_a_second_factor(ann, app, make_account, sign_in_as, amr):
    boss = sign_in_as(make_account("root@example.org", role="admin"), amr=amr)
    answer = ask(boss, ann)
    assert (answer.status_code, answer.json()["acr_values"]) == (401, "aal2")
    assert not FactorReset.objects.exists()


def test_it_must_have_been_used_lately(root, ann, settings, frozen_clock):
    settings.VESTIBULE = {**settings.VESTIBULE, "ACCESS_LIFETIME": timedelta(hours=1)}
    root.credentials(
        HTTP_AUTHORIZATION="Bearer "
        + open_session(root.signed_in.person, amr="pwd otp mfa").tokens.access
    )
    frozen_clock.move(601)
    assert ask(root, ann).json()["code"] == "insufficient_user_authentication"


def test_a_reason_is_required_and_one_reset_is_pending(root, ann, make_account):
    for wrong in ({"reason": " "}, {"reason": "x" * 301}, {"other": "x"}):
        assert ask(root, ann, **wrong).status_code == 400
    assert ask(root, ann).status_code == 200
    again = ask(root, ann)
    assert (again.status_code, again.json()["code"]) == (409, "reset_pending")
    bob = make_account("bob@example.org")
    assert ask(root, bob).status_code == 404  # there is nothing to reset
    assert ask(root, root.signed_in.person).status_code == 403
    listed = root.get(f"{API}users/{ann.id}/factors/").json()
    assert listed["totp"] is not None
    assert listed["reset"]["due_at"].startswith("2026-03-02")


@pytest.mark.django_db(transaction=True)
def test_of_many_administrators_at_once_one_asks(ann, app, make_account):
    boss = make_account("root@example.org", role="admin")
    claims = bearer.authenticate(open_session(boss, amr="pwd otp mfa").tokens.access)

    def one(_: int) -> Any:
        return ask_to_reset_factors(account=ann.id, reason="x", claims=claims, caller=CALLER)

    assert len(refusals(at_once(one, 10))) == 9
    assert FactorReset.objects.count() == 1


def command(*words: str) -> str:
    out = StringIO()
    call_command("users", "reset-factors", ANN, *words, stdout=out)
    return out.getvalue()


def test_the_command_line_alone_resets_at_once(ann, app, outbox, frozen_clock):
    assert "2026-03-02" in command("--reason", "lost")
    with pytest.raises(CommandError):
        command("--reason", "lost")
    assert "Removed" in command("--reason", "lost", "--now")
    assert begin()["challenge"]["state"] == "confirm_email"
    assert FactorReset.objects.get().done_at is not None
    for words in (["--now"], []):
        with pytest.raises(CommandError, match=f"{ANN} has no second factor"):
            command("--reason", "lost", *words)


def test_sessions_and_their_tokens_go_on(root, ann, frozen_clock):
    held = open_session(ann)
    ask(root, ann)
    frozen_clock.move(DAY)
    begin()
    assert Session.objects.live().filter(pk=held.session).exists()
