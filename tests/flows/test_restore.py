"""A restore brings back what was ended and used since the backup; one command ends it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.calls import CALLER
from tests.cases import Case
from tests.messages import token_in
from vestibule import bearer
from vestibule.core.errors import InvalidToken, Refusal, SessionOver
from vestibule.core.events import EndReason
from vestibule.core.tokens import SignedIn, Transport
from vestibule.delivery import Message
from vestibule.flows import restore
from vestibule.flows.change_email import ask_to_change_email
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.refresh import refresh
from vestibule.flows.restore import end_sessions
from vestibule.flows.rotate_keys import revoke_key
from vestibule.flows.sign_out import sign_out_session
from vestibule.models import (
    Account,
    FactorReset,
    OneTimeSecret,
    PendingSignIn,
    Session,
    StoredKey,
    TrustedDevice,
)
from vestibule.models.message import QueuedMessage
from vestibule.models.one_time_secret import Purpose
from vestibule.models.signing_key import current_ring
from vestibule.testing.plugin import forget_everything, open_session
from vestibule.tokens import keys

LIFE = timedelta(days=7)
SPENT = (Purpose.RESET_PASSWORD, Purpose.SIGN_IN_LINK, Purpose.VERIFY_EMAIL, Purpose.CHANGE_EMAIL)
UNDOING = (Purpose.UNDO_CHANGE_EMAIL, Purpose.UNDO_DELETION)


@contextmanager
def restored() -> Iterator[None]:
    """Have the database at the end as it was at the start, and processes that start on it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_everything()


def renewed(held: SignedIn) -> SignedIn:
    return refresh(token=held.tokens.refresh, transport=Transport.BODY, key="", caller=CALLER)


def delete_as_the_page_says(*accounts: object) -> None:
    page = (Path(__file__).parents[2] / "docs/operations/data-protection.md").read_text()
    lines = page.partition("vestibule shell -c '\n")[2].partition("\n'\n")[0]
    exec(lines.replace("[17, 42]", str(list(accounts))), {})  # noqa: S102 - our own page


def test_erased_accounts_are_deleted_again_whatever_the_backup_has_of_them(make_account, capsys):
    names = ("deactivated", "active", "last_admin")
    ann, bob, boss = (
        make_account(f"{name}@example.org", role="admin" if name == "last_admin" else "client")
        for name in names
    )
    deactivate_user(account=ann.id, claims=None, caller=CALLER)
    delete_as_the_page_says(ann.id, 987654321, boss.id, bob.id)
    assert list(Account.objects.values_list("email", flat=True)) == [boss.email]
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == [
        *("already_deactivated", "not_found", "not_found", "last_admin", "still_active"),
    ]


def end(*arguments: str) -> str:
    printed = StringIO()
    call_command("sessions", "end", *arguments, stdout=printed)
    forget_everything()  # as the nodes, which start after it
    return printed.getvalue()


def test_what_was_ended_and_used_since_the_backup_stays_so(
    make_account: Any, frozen_clock: Any, case: Case
):
    StoredKey.objects.all().delete()  # those of all tests are younger than this clock
    person = make_account()
    held = open_session(person)
    links = {each: OneTimeSecret.objects.issue_link(each, person.id, life=LIFE) for each in SPENT}
    undoing = {
        each: OneTimeSecret.objects.issue_link(each, person.id, life=LIFE) for each in UNDOING
    }
    invited = OneTimeSecret.objects.issue_link(Purpose.INVITE, person.id, life=LIFE)
    code = OneTimeSecret.objects.issue_code(Purpose.VERIFY_PHONE, person.id, life=LIFE)
    pending = PendingSignIn.objects.begin(person.id, epoch=0)
    TrustedDevice.objects.trust(person.id, "a device", "a secret", life=LIFE, by=CALLER)
    FactorReset.objects.ask(person.id, actor="1", reason="lost", delay=LIFE)
    QueuedMessage.objects.put(Message("sign_in_code", person.email, {"code": "1", "minutes": 1}))
    QueuedMessage.objects.put(Message("password_changed", person.email, {}))
    active = current_ring.get().active.verifying.kid
    frozen_clock.move(seconds=60)
    end_of_backup = frozen_clock.now.isoformat()
    with restored():
        Session.objects.filter(pk=held.session).end(EndReason.SIGNED_OUT)
        revoke_key(kid=active, caller=CALLER)
        later = open_session(person)
        assert all(
            OneTimeSecret.objects.get(handle=each.handle).consume() for each in links.values()
        )
        TrustedDevice.objects.of(person.id).end()
        assert FactorReset.objects.of(person.id).cancel()
    with case("the backup has them all"), restored():
        assert bearer.authenticate(held.tokens.access)
        assert renewed(held)
        assert all(OneTimeSecret.objects.find(each, link.link) for each, link in links.items())
    told = end("--restored-at", end_of_backup)
    assert "Ended 1 sessions and revoked 2 signing keys." in told
    for name, session in (("signed out", held), ("of after the backup", later)):
        with case(f"access token of a session {name}"), pytest.raises(InvalidToken):
            bearer.authenticate(session.tokens.access)
        with case(f"refresh token of a session {name}"), pytest.raises((InvalidToken, SessionOver)):
            renewed(session)
    for purpose, link in links.items():
        with case(purpose):
            assert OneTimeSecret.objects.find(purpose, link.link) is None
    for purpose, link in undoing.items():
        with case(f"{purpose} can be used"):
            assert OneTimeSecret.objects.find(purpose, link.link)
    with case("an invitation is to be sent again"):
        assert OneTimeSecret.objects.find(Purpose.INVITE, invited.link) is None
        assert OneTimeSecret.objects.unused_invitations().filter(handle=invited.handle).exists()
    with case("a code"):
        assert not OneTimeSecret.objects.guess(Purpose.VERIFY_PHONE, code.handle, code.secret)
    with case("a pending sign-in"):
        assert not PendingSignIn.objects.live().filter(handle=pending).exists()
    with case("a trusted device"):
        assert not TrustedDevice.objects.of(person.id).live().exists()
    with case("a reset of factors, which its owner may have canceled"):
        assert not FactorReset.objects.of(person.id).pending().exists()
    with case("mail: the code is given up, the notice is sent"):
        assert [each.kind for each in QueuedMessage.objects.waiting()] == ["password_changed"]
    with case("what begins now goes on, also after a second run"):
        again = open_session(person)
        assert "Ended 0 sessions and revoked 0 signing keys." in end("--restored-at", end_of_backup)
        assert bearer.authenticate(again.tokens.access)
        assert renewed(again)


def test_sessions_end_by_their_age_in_batches(
    make_account: Any, frozen_clock: Any, monkeypatch: Any, case: Case
):
    monkeypatch.setattr(restore, "BATCH", 2)
    person = make_account()
    old = [open_session(person) for _ in range(5)]
    frozen_clock.move(seconds=60)
    line = frozen_clock.now.isoformat()
    young = open_session(person)
    assert end("--started-before", line) == "Ended 5 sessions.\n"
    assert [each.pk for each in Session.objects.live()] == [young.session]
    for session in old:
        with pytest.raises(Refusal):
            bearer.authenticate(session.tokens.access)
    assert bearer.authenticate(young.tokens.access)
    before_time = "0001-01-01T00:00+12:00"
    for wrong in ("yesterday", "2026-03-01T12:00:00", "2999-01-01T00:00Z", before_time, ""):
        with case(wrong), pytest.raises(CommandError):
            end("--started-before", wrong)
    with case("no time"), pytest.raises(CommandError, match="--restored-at"):
        end()


def requested(held: SignedIn, outbox: Any) -> str:
    """Request a change of address in a session; returns the mailed link."""
    claims, to = bearer.authenticate(held.tokens.access), f"{uuid4()}@example.org"
    ask_to_change_email(new_email=to, password=None, claims=claims, caller=CALLER)
    return token_in([mail for mail in outbox if mail.to == [to]])


def is_void(link: str) -> bool:
    return OneTimeSecret.objects.find(Purpose.CHANGE_EMAIL, link) is None


def test_what_sessions_requested_is_void_with_them(
    make_account: Any,
    outbox: Any,
    frozen_clock: Any,
    monkeypatch: Any,
    settings: Any,
    case: Case,
):
    monkeypatch.setattr(restore, "BATCH", 2)
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}
    owners = [make_account(f"{name}@example.org") for name in "abcde"]
    thieves = {name: open_session(own) for name, own in zip("abcde", owners, strict=True)}
    links = {name: requested(held, outbox) for name, held in thieves.items() if name != "e"}
    signed_out = bearer.authenticate(thieves["c"].tokens.access)
    sign_out_session(claims=signed_out, caller=CALLER)
    frozen_clock.move(seconds=60)
    line = frozen_clock.now
    young = requested(open_session(owners[0]), outbox)
    links["e"] = requested(thieves["e"], outbox)
    assert is_void(links.pop("a"))  # replaced by the young one
    end_sessions(started_before=line, caller=CALLER)
    for name, link in links.items():
        with case(name):
            assert is_void(link)
    assert not is_void(young)


@pytest.mark.parametrize("by", ["no key", "the key"])
def test_what_a_restored_session_requested_since_is_void(
    make_account: Any, outbox: Any, frozen_clock: Any, settings: Any, tmp_path: Path, by: str
):
    """Its owner may have ended it after the backup, because it was a thief's."""
    if by == "the key":
        StoredKey.objects.all().delete()
    else:
        (tmp_path / "key.pem").write_bytes(keys.generate("ES256"))
        settings.VESTIBULE = {**settings.VESTIBULE, "SIGNING_KEY_FILE": str(tmp_path / "key.pem")}
    forget_everything()
    thief, other = open_session(make_account()), make_account("bob@example.org")
    frozen_clock.move(seconds=60)
    line = frozen_clock.now.isoformat()
    link, young = requested(thief, outbox), requested(open_session(other), outbox)
    end("--restored-at", line)
    assert is_void(link)
    assert not is_void(young)


def test_a_batch_takes_the_same_queries_for_many_accounts(make_account: Any, frozen_clock: Any):
    taken = []
    for number in (1, 4):
        for each in range(number):
            open_session(make_account(f"{number}-{each}@example.org"))
        frozen_clock.move(seconds=60)
        with CaptureQueriesContext(connection) as captured:
            assert end_sessions(started_before=frozen_clock.now, caller=CALLER) == number
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_with_a_key_of_its_own_file_the_sessions_refuse_their_tokens(
    make_account: Any, frozen_clock: Any, settings: Any, tmp_path: Path
):
    """No command can replace that key, so every node reads which sessions ended."""
    (tmp_path / "key.pem").write_bytes(keys.generate("ES256"))
    settings.VESTIBULE = {**settings.VESTIBULE, "SIGNING_KEY_FILE": str(tmp_path / "key.pem")}
    forget_everything()
    held = open_session(make_account())
    frozen_clock.move(seconds=60)
    assert "SIGNING_KEY_FILE" in end("--restored-at", frozen_clock.now.isoformat())
    with pytest.raises(InvalidToken):
        bearer.authenticate(held.tokens.access)
