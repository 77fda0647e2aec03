"""A sign-up with a passkey, and without a password."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings

from tests.approval import new_users_inactive
from tests.calls import CALLER
from tests.cases import Case, undone
from tests.database_dump import database_dump
from tests.messages import another, code_in, subjects
from tests.passkeys.ceremonies import row_of, sign_in
from vestibule.core import clock
from vestibule.core.caller import Caller
from vestibule.core.challenge import CodeSent, Registered
from vestibule.core.errors import (
    AccountDeactivated,
    ChallengeNotFound,
    IdempotencyKeyReused,
    InvalidCode,
    InvalidInput,
    InvalidPasskey,
    InvalidState,
    NotFound,
    PermissionDenied,
    Refusal,
    RegistrationClosed,
    TooManyRequests,
)
from vestibule.core.idempotency import IdempotentRequest
from vestibule.core.passkeys import PasskeyRegistration
from vestibule.core.profile_fields import ProfileField
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.passkey_sign_up import (
    ask_for_new_passkey,
    ask_to_sign_up_by_passkey,
    check_sign_up_code,
    resend_sign_up_code,
    sign_up_by_passkey,
    verify_sign_up_code,
)
from vestibule.flows.prune import prune
from vestibule.models import Account, AuditEvent, OneTimeSecret, Passkey, Session
from vestibule.models.single_use import GUESSES
from vestibule.steps.pending_passkey_sign_up import LIFE
from vestibule.testing.passkeys import SoftwarePasskey

pytestmark = pytest.mark.django_db
ANN, BOB = "ann@example.org", "bob@example.org"
OPAQUE = replace(CALLER, opaque=True)


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    """No rates: a test asks for several codes."""
    settings.VESTIBULE |= {"LIMITS": {}}


def ask(
    email: str = ANN, *, caller: Caller = CALLER, transport: Transport = Transport.BODY, **more: Any
) -> CodeSent:
    newcomer = PasskeyRegistration(email=email, **more)
    return ask_to_sign_up_by_passkey(newcomer=newcomer, transport=transport, caller=caller)


def enter(asked: CodeSent, code: str, caller: Caller = CALLER) -> str:
    return verify_sign_up_code(
        verification=asked.id, code=code, browser=asked.browser, caller=caller
    )


def check(asked: CodeSent, code: str) -> str:
    return check_sign_up_code(
        verification=asked.id, code=code, browser=asked.browser, caller=CALLER
    )


def resend(asked: CodeSent) -> CodeSent:
    return resend_sign_up_code(verification=asked.id, browser=asked.browser, caller=CALLER)


def create(
    pending: str, device: SoftwarePasskey | None = None, *, caller: Caller = CALLER, name: str = ""
) -> Any:
    asked = ask_for_new_passkey(pending=pending, caller=caller)
    credential = (device or SoftwarePasskey()).create(asked.options)
    return sign_up_by_passkey(pending=pending, credential=credential, name=name, caller=caller)


def register(email: str, username: str | None = None) -> None:
    """Register an account with a verified address."""
    Account.objects.register(email=email, username=username, names={}, encoded="", role="employee")
    Account.objects.update(email_verified_at=clock.now())


def keyed(digest: bytes, nonce: str = "n") -> Caller:
    """A caller whose request may be repeated."""
    return replace(CALLER, idempotency=IdempotentRequest(key="k", digest=digest, nonce=nonce))


@pytest.fixture
def begin(outbox) -> Any:
    """Begin a sign-up, and verify its address; returns what waits for the passkey."""
    return lambda email=ANN, **more: enter(ask(email, **more), code_in(outbox))


def test_a_user_without_a_password_is_signed_in_by_the_passkey(outbox, case: Case):
    for transport in Transport:
        with case(transport.value), undone():
            caller = OPAQUE if transport.is_opaque else CALLER
            outbox.clear()
            asked = ask(transport=transport, caller=caller, names={"first_name": "Ann"})
            assert (asked.method, asked.sent_to) == ("email_code", "a***@example.org")
            assert bool(asked.browser) is transport.by_cookie
            pending = enter(asked, code_in(outbox), caller)
            options = ask_for_new_passkey(pending=pending, caller=caller).options
            assert options["user"]["name"] == ANN
            assert options["user"]["displayName"] == "Ann"
            assert not Account.objects.exists()
            device = SoftwarePasskey()
            made = create(pending, device, caller=caller, name="My phone")
            assert isinstance(made, SignedIn)
            account, session = Account.objects.get(), Session.objects.get()
            assert (account.email, account.factors) == (ANN, "passkey")
            assert account.email_verified_at is not None
            assert not account.registrant_unproved
            assert not account.user.has_usable_password()
            assert bytes(account.webauthn_user_id or b"") == device.user_handle
            assert (session.amr, session.transport) == ("swk user mfa", transport)
            assert row_of(device).name == "My phone"
            kinds = list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))
            assert kinds == ["signed_up", "email_verified", "factor_added", "signed_in"]
            assert len(outbox) == 1
            assert isinstance(sign_in(device), SignedIn)


def test_who_is_not_active_at_first_is_registered_without_a_session(begin):
    device, caller = SoftwarePasskey(), keyed(b"a request")
    with new_users_inactive():
        pending = begin()
        asked = ask_for_new_passkey(pending=pending, caller=CALLER)
        credential = device.create(asked.options)
        for _ in range(2):  # the second repeats the request
            made = sign_up_by_passkey(pending=pending, credential=credential, caller=caller)
            assert isinstance(made, Registered)
    account = Account.objects.get()
    assert (account.enabled, account.factors) == (False, "passkey")
    assert not Session.objects.exists()
    with pytest.raises(AccountDeactivated):
        sign_in(device)
    get_user_model().objects.update(is_active=True)
    assert isinstance(sign_in(device), SignedIn)


def test_a_taken_address_looks_like_a_new_one(make_account, outbox, case: Case):
    make_account(BOB)
    sent: dict[str, CodeSent] = {}
    for mode in (ask, lambda email: resend(ask(email))):
        outbox.clear()
        sent = {email: mode(email) for email in (BOB, "eve@example.org")}
        assert [replace(each, id="", sent_to="") for each in sent.values()] == [
            replace(sent[BOB], id="", sent_to="")
        ] * 2
        assert len(subjects(outbox, BOB)) == len(subjects(outbox, "eve@example.org"))
        assert "code" not in str(outbox[0].body)
    with case("no code is right"), pytest.raises(InvalidCode):
        enter(sent[BOB], code_in(outbox))
    with case("other problems do not tell"):
        for email in (BOB, "new@example.org"):
            with pytest.raises(InvalidInput) as refused:
                ask(email, username="a b")
            assert set(refused.value.problems) == {"username"}
    assert Account.objects.count() == 1


def test_what_is_refused_begins_nothing(settings, case: Case):
    settings.VESTIBULE |= {
        "SIGN_IN_WITH": ("email", "username"),
        "PROFILE_FIELDS": (ProfileField(name="city", label="City", required=True, max_length=5),),
    }
    register(BOB, "bob")
    given: dict[str, Any] = {"facts": {"city": "Bern"}}
    wrong: tuple[tuple[dict[str, Any], dict[str, str]], ...] = (
        ({"email": ""}, {"email": "field_required"}),
        ({"email": "ann"}, {"email": "email_invalid"}),
        ({"username": "a b"}, {"username": "username_invalid"}),
        ({"username": "admin"}, {"username": "username_invalid"}),
        ({"username": "bob"}, {"username": "username_taken"}),
        ({"phone": "1"}, {"phone": "phone_invalid"}),
        ({"facts": {}}, {"city": "field_required"}),
    )
    for differs, codes in wrong:
        with case(str(differs)), pytest.raises(InvalidInput) as refused:
            ask(**{**given, **differs})
        found = {field: each[0].code for field, each in refused.value.problems.items()}
        assert found == codes
    closed: tuple[tuple[dict[str, Any], type[Refusal]], ...] = (
        ({"REGISTRATION_OPEN": False}, RegistrationClosed),
        ({"PASSKEYS": False}, NotFound),
        ({"SECOND_FACTOR": "off"}, PermissionDenied),
        ({"LIMITS": {"sign_up": "1/hour per all", "message": "0/hour per ip"}}, TooManyRequests),
    )
    for change, refusal in closed:
        with (
            case(str(change)),
            override_settings(VESTIBULE={**settings.VESTIBULE, **change}),
            pytest.raises(refusal),
        ):
            ask(**given)
    settings.VESTIBULE |= {"CAPTCHA": "dummy"}
    with case("captcha"), pytest.raises(Refusal, match="captcha_required"):
        ask(**given)
    assert not OneTimeSecret.objects.exists()


def test_everything_that_was_typed_is_the_accounts(begin, settings, outbox):
    settings.VESTIBULE |= {
        "PROFILE_FIELDS": (ProfileField(name="city", label="City"),),
        "SIGN_IN_WITH": ("email", "username"),
    }
    facts = {"city": "Bern", "other": "x"}
    create(begin(username="Ann", phone="+41791234567", facts=facts, names={"last_name": "B"}))
    account = Account.objects.get()
    assert (account.phone, account.phone_verified_at) == ("+41791234567", None)
    assert account.facts["city"] == "Bern"
    assert "other" not in account.facts
    assert (account.user.get_username(), account.user.last_name) == ("Ann", "B")
    assert not OneTimeSecret.objects.filter(data__newcomer__phone="+41791234567").exists()


def test_a_code_has_five_guesses_in_the_client_that_asked(outbox, frozen_clock, case: Case):
    with case("another browser's"), undone():
        asked = ask(transport=Transport.COOKIE)
        for other in (replace(asked, browser=""), replace(asked, browser="x")):
            with pytest.raises(InvalidCode):
                enter(other, code_in(outbox))
        with pytest.raises(InvalidCode):
            enter(asked, code_in(outbox), OPAQUE)
        with pytest.raises(ChallengeNotFound):
            resend(replace(asked, browser="x"))
    with case("another code does not reset the count"), undone():
        asked = ask()
        for number in range(GUESSES - 1):
            with pytest.raises(InvalidCode):
                (enter if number % 2 else check)(asked, another(code_in(outbox)))
        first = code_in(outbox)
        resend(asked)
        assert code_in(outbox) != first
        frozen_clock.move(900)
        asked = ask()
    with case("counted"), undone():
        asked = ask()
        refused = []
        for _ in range(GUESSES + 1):
            with pytest.raises((InvalidCode, TooManyRequests)) as raised:
                enter(asked, another(code_in(outbox)))
            refused.append(raised.type)
            frozen_clock.move(60)
        assert refused[:4] == [InvalidCode] * 4
        assert InvalidCode not in refused[4:]
        frozen_clock.move(900)
        with pytest.raises(ChallengeNotFound):
            enter(asked, code_in(outbox))
        with pytest.raises(ChallengeNotFound):
            resend(asked)
    with case("expired"), undone():
        asked = ask()
        frozen_clock.move(3600)
        with pytest.raises(ChallengeNotFound):
            enter(asked, code_in(outbox))
    with case("a right one can be checked first"), undone():
        asked = ask()
        for _ in range(GUESSES + 1):
            assert check(asked, code_in(outbox)) == ANN
        code = code_in(outbox)
        assert enter(asked, code)
        for again in (enter, check):
            with pytest.raises(ChallengeNotFound):
                again(asked, code)
    with case("made up"), pytest.raises(ChallengeNotFound):
        enter(CodeSent("x" * 22, "", "", 0, 0), "123456")


def test_guesses_at_all_codes_of_an_address_are_counted_together(make_account, outbox, case: Case):
    make_account(BOB)
    for email in (ANN, BOB):
        with case(email), undone():
            outcomes = []
            for _ in range(6):
                asked = ask(email)
                with pytest.raises((InvalidCode, TooManyRequests)) as raised:
                    enter(asked, "000000" if email == BOB else another(code_in(outbox)))
                outcomes.append(raised.type)
            assert outcomes == [InvalidCode] * 5 + [TooManyRequests]


def test_what_is_pending_is_used_once_and_leaves_nothing(begin, frozen_clock, case: Case):
    pending = begin(names={"first_name": "Zaphod"})
    dump = database_dump()
    assert pending not in dump
    with case("of another transport"):
        for over in (
            lambda: create(pending, caller=OPAQUE),
            lambda: ask_for_new_passkey(pending="x" * 54, caller=CALLER),
        ):
            with pytest.raises(InvalidState):
                over()
    create(pending)
    with case("used"), pytest.raises(InvalidState):
        create(pending)
    assert not OneTimeSecret.objects.exclude(target="", data={}).exists()
    with case("expired"):
        late = begin(BOB)
        frozen_clock.move(LIFE.total_seconds() + 1)
        with pytest.raises(InvalidState):
            create(late)
    with case("pruned"):
        frozen_clock.move(timedelta(days=2).total_seconds())
        prune()
        assert not OneTimeSecret.objects.exists()


def test_a_passkey_that_is_refused_leaves_it_pending(begin, settings, case: Case):
    pending, other = begin(), begin(BOB)
    of_other = SoftwarePasskey().create(ask_for_new_passkey(pending=other, caller=CALLER).options)
    used = SoftwarePasskey()
    create(begin("eve@example.org"), used)
    wrong: dict[str, Any] = {
        "another sign-up's": lambda: sign_up_by_passkey(
            pending=pending, credential=of_other, caller=CALLER
        ),
        "malformed": lambda: sign_up_by_passkey(
            pending=pending, credential={"id": "x"}, caller=CALLER
        ),
        "user not verified": lambda: create(pending, SoftwarePasskey(user_verified=False)),
        "another site's": lambda: create(pending, SoftwarePasskey(origin="https://evil.example")),
        "registered already": lambda: create(pending, used),
        "too long an id": lambda: create(pending, SoftwarePasskey(credential_id=bytes(1024))),
    }
    for name, over in wrong.items():
        with case(name), pytest.raises(InvalidPasskey):
            over()
    with case("answered twice"):
        asked = ask_for_new_passkey(pending=pending, caller=CALLER)
        credential = SoftwarePasskey(user_verified=False).create(asked.options)
        for _ in range(2):
            with pytest.raises(InvalidPasskey):
                sign_up_by_passkey(pending=pending, credential=credential, caller=CALLER)
    with case("closed meanwhile"):
        for change, refusal in (
            ({"REGISTRATION_OPEN": False}, RegistrationClosed),
            ({"PASSKEYS": False}, NotFound),
            ({"SECOND_FACTOR": "off"}, PermissionDenied),
        ):
            changed = {**settings.VESTIBULE, **change}
            with override_settings(VESTIBULE=changed), pytest.raises(refusal):
                create(pending)
    assert Account.objects.count() == 1
    assert isinstance(create(pending), SignedIn)


def test_what_was_taken_meanwhile_is_told_to_the_owner_of_the_mailbox(begin, settings, case: Case):
    settings.VESTIBULE |= {"SIGN_IN_WITH": ("email", "username")}
    pending = begin(username="ann")
    for taken, field in (
        ({"email": ANN}, "email"),
        ({"email": BOB, "username": "ann"}, "username"),
    ):
        with case(field), undone():
            register(**taken)
            with pytest.raises(InvalidInput) as refused:
                create(pending)
            assert [*refused.value.problems] == [field]
            assert not Passkey.objects.exists()
    with case("two tabs"):
        second = begin(username="anna")
        create(pending)
        with pytest.raises(InvalidInput):
            create(second)
    assert Account.objects.count() == Passkey.objects.count() == Session.objects.count() == 1


def test_no_policy_asks_for_more_than_the_passkey(begin, settings, case: Case):
    for change in (
        {"SECOND_FACTOR": "required"},
        {"SIGN_IN_CHECK": "email_code"},
        {"EMAIL_VERIFICATION": "required"},
        {"EMAIL_VERIFICATION": "optional"},
    ):
        with case(str(change)), undone():
            settings.VESTIBULE |= change
            assert isinstance(create(begin()), SignedIn)


def test_lost_answers_can_be_had_again(outbox, case: Case):
    asked = ask()
    with case("the code"):
        pending = enter(asked, code_in(outbox), keyed(b"code"))
        assert enter(asked, code_in(outbox), keyed(b"code", "m")) == pending
        with pytest.raises(ChallengeNotFound):
            enter(asked, code_in(outbox))
    options = ask_for_new_passkey(pending=pending, caller=CALLER).options
    given: dict[str, Any] = {"pending": pending, "credential": SoftwarePasskey().create(options)}
    with case("the passkey"):
        first = sign_up_by_passkey(**given, caller=keyed(b"passkey"))
        again = sign_up_by_passkey(**given, caller=keyed(b"passkey", "m"))
        assert isinstance(first, SignedIn)
        assert isinstance(again, SignedIn)
        assert first.session == again.session
        assert first.tokens.refresh == again.tokens.refresh
        assert Account.objects.count() == 1
    with case("the code again, once it was gone on with"), pytest.raises(IdempotencyKeyReused):
        enter(asked, code_in(outbox), keyed(b"code"))
