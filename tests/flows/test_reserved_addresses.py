"""A former address is taken for registrants while its owner can undo the change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.calls import CALLER, as_seen, post
from tests.cases import Case, undone
from tests.flows.test_passkey_sign_up import ask, create, enter
from tests.flows.test_social_sign_up import finish, waiting
from tests.messages import code_in, subjects, token_in
from tests.people import claims_of, move_away
from tests.providers.forging import ForgingIssuer
from tests.security.refusals import register_body
from vestibule.core import clock
from vestibule.core.challenge import VerificationSent
from vestibule.core.errors import EmailNotVerified, InvalidInput, LinkRequired
from vestibule.core.people import Person
from vestibule.core.tokens import Transport
from vestibule.flows.change_email import (
    ask_to_change_email,
    confirm_email_change_by_code,
)
from vestibule.flows.create_admin import create_admin
from vestibule.flows.invite import InvitedUser, accept_invitation, invite
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.flows.social_sign_in import sign_in_by_token
from vestibule.models import Account, Identity, OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
OLD, BOB, NEW = "Ann@example.org", "bob@example.org", "another long passphrase"
SPELLINGS = {
    OLD: ("ann@example.org", "ANN@EXAMPLE.ORG", "ann@ｅxample.org"),  # noqa: RUF001 - a twin
    "Ann@faß.example": ("ann@faß.example", "ANN@xn--fa-hia.example"),
}

meanwhile: list[Callable[[], object]] = []
"""What happens while a registration is validated."""


class SlowValidator:
    """A password validator of the host, during which something else happens."""

    def validate(self, password: str, user: Any = None) -> None:
        """Let it happen, once."""
        while meanwhile:
            meanwhile.pop()()

    def get_help_text(self) -> str:
        """Return what Django's forms show."""
        return ""


@pytest.fixture(autouse=True)
def vestibule(settings) -> Any:
    """Change settings for one test. No rates: they have their own tests."""

    def change(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    change(LIMITS={})
    return change


@pytest.fixture
def ann(make_account) -> Person:
    """Ann, whose address is verified."""
    return verified(make_account(OLD))


@pytest.fixture
def link(ann, outbox) -> str:
    """The link with which Ann restores her address, from which a thief has moved the account."""
    move_away(ann)
    return undo_link(outbox)


def verified(person: Person) -> Person:
    Account.objects.of(person.id).update(email_verified_at=clock.now())
    return replace(person, email_verified=True)


def undo_link(outbox: Any) -> str:
    return token_in([mail for mail in outbox if mail.to == [OLD]])


def undo(link: str) -> int:
    return int(post("email/change/undo/", {"token": link}).status_code)


def register(email: str = OLD, **changes: Any) -> Any:
    return post("register/", register_body(email=email, **changes))


def is_free() -> bool:
    """Whether the former address can be registered; the account is forgotten."""
    with undone():
        return bool(register().status_code == 201)


def cost(email: str) -> int:
    """Return how many queries a registration makes."""
    with CaptureQueriesContext(connection) as captured:
        register(email)
    return len(captured.captured_queries)


def test_a_thief_who_has_moved_an_account_cannot_register_its_address(link, vestibule):
    for verification in ("off", "optional", "required"):
        vestibule(EMAIL_VERIFICATION=verification)
        register()
    assert Account.objects.count() == 1
    assert undo(link) == 200
    assert Account.objects.get().email == OLD


def test_no_spelling_of_the_address_is_free(make_account, case: Case):
    for number, (old, twins) in enumerate(SPELLINGS.items()):
        move_away(verified(make_account(old)), to=f"thief{number}@example.org")
        for twin in twins:
            with case(ascii(twin)):
                answer = register(twin)
                assert answer.status_code == 400
                assert list(answer.json()["details"]) == ["email"]


def test_it_is_answered_as_an_address_that_has_an_account(link, make_account, case: Case):
    make_account(BOB)
    for changes in ({}, {"password": "short"}, {"role": "admin"}, {"username": "a b"}):
        with case(str(changes)):
            reserved, taken = (as_seen(register(email, **changes)) for email in (OLD, BOB))
            assert reserved == taken
            assert reserved[0] == 400


def test_where_taken_addresses_are_hidden_it_looks_new_and_its_mailbox_is_told(
    link, make_account, outbox, vestibule
):
    vestibule(EMAIL_VERIFICATION="required")
    make_account(BOB)
    outbox.clear()
    emails = ("ANN@example.org", BOB, "x@example.org")
    told = [register(email).json()["message"] for email in emails]
    assert len({each.partition("***")[2] for each in told}) == 1
    assert len(subjects(outbox, OLD)) == 1
    assert subjects(outbox, OLD) == subjects(outbox, BOB)
    assert not Account.objects.filter(email_key=OLD.lower()).exists()
    assert undo(link) == 200


def test_it_costs_what_a_taken_address_costs(link, make_account, vestibule):
    make_account(BOB)
    register("warm@example.org")
    assert cost(OLD) == cost(BOB)
    vestibule(EMAIL_VERIFICATION="required")
    register("warmer@example.org")
    assert cost(OLD) == cost(BOB) + 1  # to find whom to tell


def test_an_address_that_was_never_verified_is_not_reserved(make_account, outbox):
    person = make_account(OLD)
    known: dict[str, Any] = {"claims": claims_of(person), "caller": CALLER}
    ask_to_change_email(new_email="b@example.org", password=PASSWORD, by_code=True, **known)
    confirm_email_change_by_code(code=code_in(outbox), **known)
    assert undo_link(outbox)
    assert is_free()


def test_it_is_reserved_for_as_long_as_the_link_is_valid(ann, outbox, frozen_clock, case: Case):
    undos = OneTimeSecret.objects.filter(purpose=Purpose.UNDO_CHANGE_EMAIL)
    with case("expired"), undone():
        move_away(ann)
        assert not is_free()
        frozen_clock.move(7 * 24 * 3600 - 1)
        assert not is_free()
        frozen_clock.move(1)
        assert is_free()
    with case("voided"), undone():
        move_away(ann)
        undos.update(consumed_at=clock.now())
        assert is_free()
    with case("used, and moved again by the owner, whose account is gone"), undone():
        move_away(ann)
        assert undo(undo_link(outbox)) == 200
        get_user_model().objects.all().delete()
        assert is_free()


def test_an_account_moves_back_to_its_former_address(ann, link):
    thief = Account.objects.of(ann.id).person()
    assert thief is not None
    move_away(thief, to=OLD)
    assert Account.objects.get().email == OLD


def by_passkey(outbox: Any, **_: Any) -> None:
    create(enter(ask(OLD), code_in(outbox)))


def by_verifying_provider(**_: Any) -> None:
    finish(waiting(email=OLD), email=OLD)


def by_invitation(root: Person, outbox: Any, **_: Any) -> None:
    invite(invited=InvitedUser(email=OLD), claims=claims_of(root), caller=CALLER)
    accept_invitation(link=undo_link(outbox), password=NEW, caller=CALLER)


def by_administrator(root: Person, **_: Any) -> None:
    newcomer = Registration(email=OLD, password=NEW)
    sign_up(newcomer=newcomer, transport=None, caller=CALLER, claims=claims_of(root))


def by_operator(**_: Any) -> None:
    create_admin(email=OLD, password=NEW, caller=CALLER)


def by_import(folder: Path, **_: Any) -> None:
    file = folder / "users.csv"
    file.write_text(f"email\n{OLD}\n")
    file.with_name("users.csv.refused.jsonl").unlink(missing_ok=True)
    call_command("users", "import", str(file))


def by_host(**_: Any) -> None:
    get_user_model().objects.create_user("ann-of-the-host", email=OLD)


def by_another_account(make_account: Any, **_: Any) -> None:
    move_away(make_account(BOB), to=OLD)


OPEN: list[Callable[..., None]] = [
    by_passkey,
    by_verifying_provider,
    by_invitation,
    by_administrator,
    by_operator,
    by_import,
    by_host,
    by_another_account,
]
"""Where the mailbox has been proved, or another user than its owner creates the account."""


def test_users_who_have_proved_the_mailbox_or_are_created_by_others_get_the_address(
    link, make_account, outbox, tmp_path, vestibule, case: Case
):
    root = verified(make_account("root@example.org", role="admin"))
    given = {"root": root, "outbox": outbox, "folder": tmp_path, "make_account": make_account}
    for verification in ("optional", "required"):
        vestibule(EMAIL_VERIFICATION=verification)
        for door in OPEN:
            with case(f"{door.__name__}, {verification}"), undone():
                door(**given)
                assert Account.objects.filter(email_key=OLD.lower()).exists()
                assert undo(link) == 400


def test_an_address_that_the_provider_has_not_verified_is_refused_as_taken(
    link, vestibule, outbox, case: Case
):
    with ForgingIssuer() as issuer:
        vestibule(PROVIDERS={"openid": issuer.entry})

        def come() -> None:
            unverified = {"email": OLD, "email_verified": False, "jti": uuid4().hex}
            token = issuer.id_token(nonce=None, **unverified)
            body = Transport.BODY
            sign_in_by_token(provider="openid", id_token=token, transport=body, caller=CALLER)

        with case("at the sign-in"), pytest.raises(LinkRequired):
            come()
        with case("typed afterwards"), pytest.raises(InvalidInput) as refused:
            finish(waiting(email_verified=False), email=OLD)
        assert refused.value.problems["email"][0].code == "email_taken"
        vestibule(EMAIL_VERIFICATION="required")
        outbox.clear()
        with case("hidden, at the sign-in"), pytest.raises(EmailNotVerified):
            come()
        assert len(subjects(outbox, OLD)) == 1
        with case("hidden, typed afterwards"):
            made = finish(waiting(email_verified=False, subject="second"), email=OLD)
            assert isinstance(made, VerificationSent)
    assert len(subjects(outbox, OLD)) == 2
    assert not Identity.objects.exists()
    assert undo(link) == 200


def test_a_change_that_frees_the_address_during_a_registration_reserves_it(
    make_account, settings, vestibule, outbox, case: Case
):
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": f"{__name__}.SlowValidator"}]
    for verification, status in (("optional", 400), ("required", 201)):
        vestibule(EMAIL_VERIFICATION=verification)
        with case(verification), undone():
            outbox.clear()
            meanwhile.append(lambda: move_away(verified(make_account(OLD))))
            assert register().status_code == status
            assert Account.objects.count() == 1
            assert undo(undo_link(outbox)) == 200
