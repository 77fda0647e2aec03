"""A sign-up with a provider that did not say all that an account needs."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

import pytest

from tests.approval import new_users_inactive
from tests.calls import CALLER, post
from tests.cases import Case, undone
from tests.database_dump import database_dump
from tests.messages import subjects, token_in
from tests.providers.forging import ForgingIssuer
from tests.races import at_once, refusals
from vestibule import bearer
from vestibule.core import clock
from vestibule.core.challenge import ChallengeRequired, Registered, VerificationSent
from vestibule.core.errors import (
    AccountDeactivated,
    EmailMissing,
    EmailNotVerified,
    IdentityTaken,
    InvalidInput,
    InvalidState,
    LinkRequired,
    Refusal,
    RegistrationClosed,
    RegistrationIncomplete,
    TooManyRequests,
)
from vestibule.core.external import ExternalProfile, SignUpCompletion
from vestibule.core.idempotency import IdempotentRequest
from vestibule.core.people import Person
from vestibule.core.profile_fields import ProfileField
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.identities import link_by_token
from vestibule.flows.social_sign_in import sign_in_by_token
from vestibule.flows.social_sign_up import SocialRegistration, find_sign_up, finish_sign_up
from vestibule.flows.verify_email import verify_email
from vestibule.models import Account, AuditEvent, Identity, OneTimeSecret, Session
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import pending_sign_up
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db
ANN, BOB, NEW = "ann@example.org", "bob@example.org", "another long passphrase"


@pytest.fixture
def issuer(settings) -> Any:
    """A provider with any claims."""
    with ForgingIssuer() as made:
        entry = made.entry
        settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "PROVIDERS": {"openid": entry}}
        yield made


@pytest.fixture
def come(issuer) -> Any:
    """Sign in with these claims, by a client that can complete a sign-up."""

    def sign_in(**claims: Any) -> SignedIn | ChallengeRequired:
        return sign_in_by_token(
            provider="openid",
            id_token=issuer.id_token(nonce=None, jti=uuid4().hex, **claims),
            transport=Transport.BODY,
            caller=CALLER,
            completion=SignUpCompletion(),
        )

    return sign_in


@pytest.fixture
def connect(issuer) -> Any:
    """Link the identity with these claims to the account of a signed-in user."""

    def linked(person: Person, **claims: Any) -> None:
        link_by_token(
            provider="openid",
            id_token=issuer.id_token(nonce=None, jti=uuid4().hex, email=None, **claims),
            claims=bearer.authenticate(open_session(person).tokens.access),
            caller=CALLER,
        )

    return linked


@pytest.fixture
def begin(come) -> Any:
    """Begin a sign-up whose provider names no address; returns what is pending."""

    def begun(**claims: Any) -> str:
        with pytest.raises(EmailMissing) as refused:
            come(email=None, **claims)
        assert refused.value.pending
        return refused.value.pending

    return begun


def finish(pending: str, *, email: str = ANN, **more: Any) -> Any:
    caller = more.pop("caller", CALLER)
    return finish_sign_up(
        pending=pending,
        newcomer=SocialRegistration(email=email, **more),
        transport=Transport.BODY,
        caller=caller,
    )


def verified_profile(**more: Any) -> ExternalProfile:
    """A user whose address the provider has verified."""
    known = {"provider": "openid", "issuer": "https://issuer.example", "subject": "ann"}
    return ExternalProfile(**{**known, "email": ANN, "email_verified": True, **more})


def waiting(**more: Any) -> str:
    """What is pending where only other facts than the address are missing."""
    return pending_sign_up.pending_of(RegistrationIncomplete(), verified_profile(**more))


def test_an_unverified_address_holds_no_name(begin, settings):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required"}
    for email in (ANN, "bob@example.org"):
        finish(begin(sub=email), email=email, username="annabel")
    assert Account.objects.get(user__username="annabel").email == "bob@example.org"


def test_a_typed_address_is_verified_before_the_first_session(begin, come, outbox, settings):
    for mode in ("required", "optional", "off"):
        settings.VESTIBULE |= {"EMAIL_VERIFICATION": mode}
        with undone():
            outbox.clear()
            pending = begin(given_name="Ann")
            assert find_sign_up(pending=pending, caller=CALLER).first_name == "Ann"
            sent = finish(pending)
            assert sent == VerificationSent("link", "a***@example.org", sent.expires_in)
            account = Account.objects.get()
            assert (account.email, account.email_verified_at) == (ANN, None)
            assert not account.user.has_usable_password()
            assert not Session.objects.exists()
            with pytest.raises(EmailNotVerified):
                come(email=None)
            verify_email(link=token_in(outbox), caller=CALLER)
            assert come(email=None).person.email == ANN
            kinds = set(AuditEvent.objects.values_list("kind", flat=True))
            assert {"signed_up", "identity_linked", "email_verified", "signed_in"} <= kinds


def test_an_address_that_the_provider_verified_signs_in(issuer, outbox, settings, case: Case):
    del issuer
    for email in (ANN, "", "Ann@Example.org"):
        with case(email), undone():
            done = finish(waiting(), email=email)
            assert isinstance(done, SignedIn)
            assert Account.objects.get().email_verified_at is not None
    with case("another one"), undone():
        assert isinstance(finish(waiting(), email=BOB), VerificationSent)
    with case("a second factor is required"):
        settings.VESTIBULE |= {"SECOND_FACTOR": "required"}
        assert isinstance(finish(waiting()), ChallengeRequired)
    assert not Session.objects.exists()
    assert outbox


def test_who_is_not_active_at_first_is_registered_without_a_session(issuer, come, case: Case):
    del issuer
    sent = IdempotentRequest(key="k", digest=b"a request", nonce="n")
    with case("completed"), undone(), new_users_inactive():
        pending = waiting()
        for _ in range(2):  # the second repeats the request
            made = finish(pending, caller=replace(CALLER, idempotency=sent))
            assert isinstance(made, Registered)
        assert not Account.objects.get().enabled
        assert not Session.objects.exists()
    with case("at once"), new_users_inactive(), pytest.raises(AccountDeactivated):
        come(email=ANN, email_verified=True)
    assert not Account.objects.get().enabled
    assert not Session.objects.exists()


def test_what_is_pending_is_used_once_and_leaves_nothing(begin, settings, case: Case, frozen_clock):
    pending = begin(given_name="Zaphod")
    assert pending not in database_dump()
    finish(pending)
    with case("used"):
        for over in (
            lambda: finish(pending, email=BOB),
            lambda: find_sign_up(pending=pending, caller=CALLER),
            lambda: finish("x" * 54),
        ):
            with pytest.raises(InvalidState):
                over()
        assert not OneTimeSecret.objects.filter(data__profile__first_name="Zaphod").exists()
    with case("the identity has an account by now"):
        late = begin(sub="late"), begin(sub="late")
        finish(late[0], email=BOB)
        with pytest.raises(InvalidState):
            finish(late[1], email="cyd@example.org")
        assert Account.objects.count() == 2
    with case("expired"):
        pending = begin(sub="slow")
        frozen_clock.move(pending_sign_up.LIFE.total_seconds() + 1)
        with pytest.raises(InvalidState):
            finish(pending, email="cyd@example.org")


def test_a_client_that_cannot_complete_it_begins_nothing(issuer, case: Case):
    with case("no address"), pytest.raises(EmailMissing) as refused:
        sign_in_by_token(
            provider="openid",
            id_token=issuer.id_token(nonce=None, email=None),
            transport=Transport.BODY,
            caller=CALLER,
        )
    assert refused.value.pending == ""
    assert not OneTimeSecret.objects.filter(purpose="social_sign_up").exists()


def test_refused_input_leaves_it_pending(begin, make_account, settings, case: Case):
    settings.VESTIBULE |= {
        "PROFILE_FIELDS": (ProfileField(name="city", label="City", required=True, max_length=5),)
    }
    make_account(BOB)
    facts: dict[str, object] = {"city": "Bern"}
    pending = begin()
    wrong: tuple[tuple[str, dict[str, Any], dict[str, str]], ...] = (
        ("no address", {"email": ""}, {"email": "field_required"}),
        ("no address at all", {"email": "ann"}, {"email": "email_invalid"}),
        ("taken", {"email": BOB}, {"email": "email_taken"}),
        ("no username", {"username": "a b"}, {"username": "username_invalid"}),
        ("no number", {"phone": "1"}, {"phone": "phone_invalid"}),
        ("no fact", {"facts": {}}, {"city": "field_required"}),
    )
    for name, given, codes in wrong:
        with case(name), pytest.raises(InvalidInput) as refused:
            finish(pending, **{"facts": facts, **given})
        found = {field: each[0].code for field, each in refused.value.problems.items()}
        assert found == codes
    finish(pending, facts=facts, username="ann", phone="+41791234567")
    account = Account.objects.get(email=ANN)
    assert (account.facts["city"], account.phone) == ("Bern", "+41791234567")
    assert account.user.get_username() == "ann"


def test_a_taken_address_looks_like_a_new_one(begin, make_account, settings, outbox, case: Case):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required"}
    make_account(BOB)
    sent = {email: finish(begin(sub=email), email=email) for email in (BOB, "bea@example.org")}
    assert sent[BOB] == sent["bea@example.org"]
    assert len(subjects(outbox, BOB)) == len(subjects(outbox, "bea@example.org")) == 1
    assert Identity.objects.count() == 1
    with case("it is used up"):
        pending = begin(sub="again")
        finish(pending, email=BOB)
        with pytest.raises(InvalidState):
            finish(pending, email=BOB)
    with case("other problems do not tell"):
        for email in (BOB, "new@example.org"):
            with pytest.raises(InvalidInput) as refused:
                finish(begin(sub="x"), email=email, username="a b")
            assert set(refused.value.problems) == {"username"}


def test_nothing_that_follows_tells_that_an_address_was_taken(
    begin, come, connect, make_account, settings, outbox, case: Case
):
    settings.VESTIBULE |= {"EMAIL_VERIFICATION": "required"}
    bob, eve = make_account(BOB), make_account("eve@example.org")
    Account.objects.update(email_verified_at=clock.now())
    for email in (BOB, "bea@example.org"):
        with case(email), undone():
            first, second, third = (begin(sub="eve") for _ in range(3))
            finish(first, email=email)
            outbox.clear()
            for _ in range(2):
                with pytest.raises(EmailNotVerified) as refused:
                    come(email=None, sub="eve")
                assert refused.value.email == email
            assert len(subjects(outbox, email)) == 2
            with pytest.raises(EmailNotVerified):
                come(email=eve.email, email_verified=True, sub="eve")
            with pytest.raises(InvalidState):
                finish(second, email="other@example.org")
            assert isinstance(finish(third, email=BOB), VerificationSent)
            with pytest.raises(EmailNotVerified) as refused:
                come(email=None, sub="eve")
            assert refused.value.email == email
            with pytest.raises(IdentityTaken):
                connect(eve, sub="eve")
    with case("the owner of the address links it"), undone():
        finish(begin(sub="ben"), email=BOB)
        connect(bob, sub="ben")
        assert come(email=None, sub="ben").person.id == bob.id
    with case("the provider has verified it by now"):
        finish(begin(sub="bobby"), email=BOB)
        assert come(email=BOB, email_verified=True, sub="bobby").person.id == bob.id
    with case("one that was answered so long ago"):
        finish(begin(sub="old"), email=BOB)
        OneTimeSecret.objects.filter(purpose=Purpose.SOCIAL_DECOY).update(expires_at=clock.now())
        finish(begin(sub="old"), email=BOB)
        with pytest.raises(EmailNotVerified):
            come(email=None, sub="old")


def test_the_owner_of_the_mailbox_removes_the_identity(begin, come, outbox, case: Case):
    with case("by a password reset"), undone():
        finish(begin(sub="eve"))
        post("password/reset/", {"email": ANN})
        [link] = [mail.body for mail in outbox if "/reset-password#token=" in mail.body]
        body = {"token": link.partition("#token=")[2].split()[0], "password": NEW}
        assert post("password/reset/confirm/", body).status_code == 200
        assert not Identity.objects.exists()
        assert begin(sub="eve")
    with case("by a provider that has verified it"):
        finish(begin(sub="eve"))
        verify_email(link=token_in(outbox), caller=CALLER)
        assert come(sub="ann").person.email == ANN
        assert [each.subject for each in Identity.objects.all()] == ["ann"]


def test_only_an_address_that_is_not_verified_can_be_replaced(
    come, make_account, settings, case: Case
):
    make_account(ANN)
    Account.objects.update(email_verified_at=clock.now())
    settings.VESTIBULE |= {"LINK_IDENTITIES": "off"}
    with case("verified"), pytest.raises(LinkRequired) as verified:
        come(email=ANN, email_verified=True, sub="x")
    with case("not verified"), pytest.raises(LinkRequired) as claimed:
        come(email=ANN, email_verified=False, sub="x")
    assert verified.value.pending == ""
    assert isinstance(finish(claimed.value.pending, email=BOB), VerificationSent)


def test_a_closed_registration_completes_nothing(begin, settings):
    pending = begin()
    settings.VESTIBULE |= {"REGISTRATION_OPEN": False}
    for over in (lambda: finish(pending), lambda: find_sign_up(pending=pending, caller=CALLER)):
        with pytest.raises(RegistrationClosed):
            over()
    assert not Account.objects.exists()


def test_the_mails_to_an_address_are_limited_and_a_captcha_is_asked_for(
    begin, settings, case: Case
):
    pending = [begin(sub=str(number)) for number in range(4)]
    with case("captcha"):
        settings.VESTIBULE |= {"CAPTCHA": "dummy"}
        with pytest.raises(Refusal, match="captcha_required"):
            finish(pending[0])
        finish(pending[0], email=BOB, caller=replace(CALLER, captcha="solved"))
    settings.VESTIBULE |= {"CAPTCHA": "none", "EMAIL_VERIFICATION": "required"}
    settings.VESTIBULE |= {"LIMITS": {"message": "1/hour per target"}}
    with case("messages"):
        finish(pending[1])
        with pytest.raises(TooManyRequests):
            finish(pending[2])


def test_a_lost_answer_is_given_again(begin, case: Case):
    sent = IdempotentRequest(key=uuid4().hex, digest=b"a request", nonce=uuid4().hex)
    caller = replace(CALLER, idempotency=sent)
    pending = begin()
    with case("a verification"):
        first, again = (asdict(finish(pending, caller=caller)) for _ in range(2))
        assert first == again
    with case("a session"):
        pending = waiting(subject="other", email=BOB)
        first, again = (finish(pending, email=BOB, caller=caller) for _ in range(2))
        assert first.session == again.session
    assert Account.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_makes_the_account(issuer, settings):
    del issuer
    finish(waiting(subject="warm", email="warm@example.org"), email="warm@example.org")
    pending = waiting()
    answers = at_once(lambda _: finish(pending), 8)
    assert len(refusals(answers)) == 7
    assert Account.objects.filter(email=ANN).count() == 1
    assert Identity.objects.filter(subject="ann").count() == 1
