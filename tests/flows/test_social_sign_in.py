"""Sign-in with a provider, and the choice of the account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured

from tests.calls import CALLER, post
from tests.factors import app_of, enroll_app
from tests.messages import code_in, subjects, token_in
from tests.providers.forging import ForgingIssuer
from tests.races import at_once, refusals
from vestibule.conf import Settings, load
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import (
    EmailMissing,
    EmailNotVerified,
    InvalidCredentials,
    LinkRequired,
    NotFound,
    ProviderRefused,
    RegistrationClosed,
    TooManyRequests,
)
from vestibule.core.external import ExternalProfile
from vestibule.core.people import Person
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.social_sign_in import sign_in_by_token
from vestibule.models import (
    Account,
    Attempt,
    AuditEvent,
    Identity,
    OneTimeSecret,
    PendingSignIn,
    QueuedMessage,
    Session,
)
from vestibule.models.one_time_secret import Purpose
from vestibule.steps.link_identity import link_by_owner
from vestibule.steps.linking_session import LinkingSession
from vestibule.testing.plugin import PASSWORD, hashed, open_session

pytestmark = pytest.mark.django_db

ANN, NEW = "ann@example.org", "another long passphrase"
REMOVED = "Earlier access to your account was removed"


@pytest.fixture
def issuer(settings) -> Any:
    """An issuer of ID tokens with any claims."""
    with ForgingIssuer() as made:
        entry = made.entry
        settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "PROVIDERS": {"openid": entry}}
        yield made


@pytest.fixture
def change(settings) -> Any:
    """Change settings of Vestibule for one test."""

    def to(**values: Any) -> None:
        settings.VESTIBULE = {**settings.VESTIBULE, **values}

    return to


@pytest.fixture
def come(issuer) -> Any:
    """Sign in with a new ID token with these claims."""
    return lambda **claims: by(issuer.id_token(nonce=None, jti=uuid4().hex, **claims))


def by(token: str) -> SignedIn | ChallengeRequired:
    """Sign in with an ID token."""
    return sign_in_by_token(
        provider="openid", id_token=token, transport=Transport.BODY, caller=CALLER
    )


def events() -> set[str]:
    """Return the kinds of recorded events."""
    return set(AuditEvent.objects.values_list("kind", flat=True))


def verified(email: str = ANN) -> None:
    """Verify an account's address."""
    Account.objects.filter(email=email).update(email_verified_at="2026-01-01T00:00:00Z")


def test_a_new_user_has_the_default_role_and_no_password(come):
    signed_in = come(given_name="Ann", role="admin", is_staff=True)
    assert signed_in.person.role == "employee"
    assert signed_in.person.email_verified
    assert not get_user_model().objects.get().has_usable_password()
    assert events() == {"signed_up", "email_verified", "identity_linked", "signed_in"}
    assert Session.objects.get().amr == "social"


def test_an_unknown_provider_is_not_found(issuer):
    for name in ("nobody", "__class__", "../openid", "OPENID", "email", ""):
        with pytest.raises(NotFound):
            sign_in_by_token(provider=name, id_token="x", transport=Transport.BODY, caller=CALLER)


def test_a_new_user_may_set_a_password_by_mail(come, outbox):
    come()
    post("password/reset/", {"email": ANN})
    assert subjects(outbox, ANN)


def test_no_account_is_created_where_registration_is_closed(come, change):
    change(REGISTRATION_OPEN=False)
    with pytest.raises(RegistrationClosed):
        come()
    assert not Account.objects.exists()
    assert not Identity.objects.exists()


def test_a_closed_registration_does_not_reveal_accounts(come, change, make_account):
    change(REGISTRATION_OPEN=False)
    make_account()
    for email in (ANN, "new@example.org", None):
        with pytest.raises(RegistrationClosed):
            come(email=email, email_verified=False)


@pytest.mark.parametrize("email", [None, "", "no address", "a@b", 7, ["x@example.org"]], ids=repr)
def test_without_an_address_there_is_no_account(come, email):
    with pytest.raises(EmailMissing):
        come(email=email)
    assert not Account.objects.exists()


def test_an_account_is_linked_if_both_sides_verified_the_address(come, make_account, outbox):
    person = make_account()
    verified()
    assert come().person.id == person.id
    assert Identity.objects.get().account_id == person.id
    assert get_user_model().objects.get().check_password(PASSWORD)
    assert "A sign-in method was added to your account" in subjects(outbox, ANN)


def test_a_user_whom_the_host_made_without_a_signal_is_joined_by_a_verified_address(come):
    user = get_user_model()(username="behind", email=ANN.upper(), password="!")
    get_user_model().objects.bulk_create([user])
    assert come().person.id == user.pk
    assert get_user_model().objects.count() == 1


@pytest.mark.parametrize("rule", ["off", "never"])
def test_no_account_is_linked_if_the_setting_forbids_it(come, make_account, change, rule):
    make_account()
    verified()
    change(LINK_IDENTITIES=rule)
    with pytest.raises(LinkRequired):
        come()
    assert not Identity.objects.exists()


@pytest.mark.parametrize("said", [False, None, "true", "false", 1, "1", [True]], ids=repr)
@pytest.mark.parametrize("ours", [True, False])
def test_an_unverified_address_links_nothing(come, make_account, said, ours):
    make_account()
    if ours:
        verified()
    with pytest.raises(LinkRequired):
        come(email_verified=said)
    assert not Identity.objects.exists()
    assert not Session.objects.exists()


def test_an_unverified_address_does_not_reveal_accounts(come, make_account, change, outbox):
    change(EMAIL_VERIFICATION="required")
    make_account()
    for number, email in enumerate((ANN, "new@example.org")):
        with pytest.raises(EmailNotVerified):
            come(email_verified=False, email=email, sub=f"s{number}")
    assert len(outbox) == 2, "both got a mail, and only they know which"


def test_a_new_user_with_an_unverified_address_must_verify_it(come, outbox):
    for _ in range(2):
        with pytest.raises(EmailNotVerified):
            come(email_verified=False)
    assert not Session.objects.exists()
    assert "#token=" in outbox[0].body
    verified()
    assert come(email_verified=False).person.email == ANN


def test_a_sign_in_that_waits_for_the_address_is_no_failure_and_resets_none(come):
    with pytest.raises(EmailNotVerified):
        come(email_verified=False)
    for _ in range(2):
        post("login/", {"email": ANN, "password": "wrong"})
    with pytest.raises(EmailNotVerified):
        come(email_verified=False)
    account = Account.objects.get()
    assert Attempt.objects.of(account.pk).get().failures == 2
    verified()
    come()
    assert not Attempt.objects.of(account.pk).exists()


def test_a_stranger_who_registered_the_address_first_loses_everything(
    come, make_account, sign_in_as
):
    stranger = make_account(first_name="Eve", last_name="Hijacker")
    session = sign_in_as(stranger).signed_in
    come(sub="eve", email="eve@example.org")
    Identity.objects.update(account_id=stranger.id)
    Account.objects.filter(pk=stranger.id).update(
        phone="+41791234567", facts={"x": "y"}, avatar="of-the-stranger"
    )
    life = timedelta(hours=1)
    OneTimeSecret.objects.issue_link(Purpose.CHANGE_EMAIL, stranger.id, life=life)

    owner = come(given_name="Ann", family_name="Owner")
    assert owner.person.id == stranger.id
    assert (owner.person.first_name, owner.person.last_name) == ("Ann", "Owner")
    account = Account.objects.get(pk=stranger.id)
    assert (account.phone, account.facts, account.avatar) == ("", {}, "")
    assert account.name_key.startswith("ann")
    assert account.email_verified_at is not None
    assert not account.user.has_usable_password()
    assert Session.objects.get(pk=session.session).end_reason == "owner_proved"
    assert [identity.subject for identity in Identity.objects.all()] == ["ann"]
    assert not OneTimeSecret.objects.live().of(stranger.id, *Purpose).exists()
    assert post("login/", {"email": ANN, "password": PASSWORD}).status_code == 401
    refresh = post("token/refresh/", {"refresh": session.tokens.refresh})
    assert refresh.status_code == 401
    assert "registration_voided" in events()


def test_an_identity_of_a_stranger_is_gone_once_the_mailbox_resets_the_password(come, outbox):
    with pytest.raises(EmailNotVerified):
        come(sub="eve", email_verified=False)
    post("password/reset/", {"email": ANN})
    [link] = [mail.body for mail in outbox if "/reset-password#token=" in mail.body]
    token = link.partition("#token=")[2].split()[0]
    body = {"token": token, "password": "another long passphrase"}
    assert post("password/reset/confirm/", body).status_code == 200
    assert not Identity.objects.exists()
    with pytest.raises(LinkRequired):
        come(sub="eve", email_verified=False)


def test_a_deactivated_account_is_not_signed_in(come):
    come()
    get_user_model().objects.update(is_active=False)
    with pytest.raises(InvalidCredentials):
        come()
    assert Session.objects.live().count() == 1, "the one from before, which the host ends"


def test_a_deactivated_account_is_not_linked_either(come, make_account):
    make_account()
    get_user_model().objects.update(is_active=False)
    with pytest.raises(InvalidCredentials):
        come()
    assert not Identity.objects.exists()
    assert get_user_model().objects.get().has_usable_password()


def test_a_second_step_is_asked_for_here_too(come, change, outbox):
    change(SIGN_IN_CHECK="email_code")
    challenge = come()
    assert isinstance(challenge, ChallengeRequired)
    assert not Session.objects.exists()
    body = {"challenge": challenge.id, "code": code_in(outbox)}
    answer = post("login/challenge/", body)
    assert answer.status_code == 200, answer.content
    assert Session.objects.get().amr == "social email_code"


def test_a_factor_is_asked_for_here_too_and_stays_with_its_owner(come, make_account):
    person = make_account()
    verified()
    app = enroll_app(person)
    challenge = come()
    assert isinstance(challenge, ChallengeRequired)
    assert (challenge.state, challenge.methods) == ("second_factor", ("totp",))
    answer = post("login/challenge/", {"challenge": challenge.id, "code": app.code()})
    assert answer.status_code == 200
    assert Session.objects.get().amr == "social otp mfa"


def test_a_required_factor_is_enrolled_here_too(come, change, outbox):
    change(SECOND_FACTOR="required")
    challenge = come()
    assert isinstance(challenge, ChallengeRequired)
    body = {"challenge": challenge.id, "code": code_in(outbox)}
    assert post("login/challenge/", body).json()["challenge"]["state"] == "enroll"
    setup = post("login/enroll/", {"challenge": challenge.id, "factor": "totp"}).json()
    body["code"] = app_of(setup).code()
    assert post("login/enroll/confirm/", body).status_code == 200
    assert Session.objects.get().amr == "social email_code otp mfa"


def test_a_locked_account_waits_here_too(come, make_account):
    make_account()
    verified()
    for _ in range(5):
        post("login/", {"email": ANN, "password": "wrong"})
    with pytest.raises(TooManyRequests):
        come()


def test_only_the_sender_of_forged_tokens_has_to_wait(issuer, change):
    change(LIMITS={"social_failure": "3/minute per ip"})
    for _ in range(3):
        with pytest.raises(ProviderRefused):
            by("no.token.atall")
    with pytest.raises(TooManyRequests):
        by("no.token.atall")
    assert isinstance(by(issuer.id_token(nonce=None)), SignedIn), "others at the address may come"


@pytest.mark.django_db(transaction=True)
def test_eight_first_sign_ins_at_once_make_one_account(issuer):
    tokens = [issuer.id_token(nonce=None, jti=str(number)) for number in range(8)]
    by(issuer.id_token(nonce=None, sub="warm", email="warm@example.org"))
    answers = at_once(lambda number: by(tokens[number]), 8)
    assert [each for each in answers if not isinstance(each, SignedIn)] == []
    assert Account.objects.filter(email=ANN).count() == 1
    assert Identity.objects.filter(subject="ann").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_id_token_sent_fifty_times_signs_in_once(issuer):
    by(issuer.id_token(nonce=None, sub="warm", email="warm@example.org"))
    token = issuer.id_token(nonce=None)
    answers = at_once(lambda _: by(token), 50)
    assert len(refusals(answers)) == 49
    assert Session.objects.filter(account__email=ANN).count() == 1


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"client_id": ""},
        {"client_id": "x", "unknown": 1},
        {"client_id": 7},
        {"client_id": "x", "scopes": "openid"},
        {"client_id": "x", "private_network": "yes"},
        ["client_id"],
        None,
    ],
    ids=str,
)
def test_a_misconfigured_provider_stops_the_start(settings, entry):
    settings.VESTIBULE = {**settings.VESTIBULE, "PROVIDERS": {"google": entry}}
    with pytest.raises(ImproperlyConfigured):
        load()


def test_a_secret_is_in_no_repr():
    given = {"google": {"client_id": "c", "client_secret": "hush-hush", "private_key": "hush"}}
    made = Settings(PROVIDERS=given, PUBLIC_ORIGIN="https://example.org")
    assert "hush" not in f"{made!r} {made.providers!r}"


def test_the_second_step_may_be_left_to_the_provider_except_for_some_roles(come, change, outbox):
    change(SIGN_IN_CHECK="email_code")
    assert isinstance(come(), ChallengeRequired)
    change(SIGN_IN_CHECK_AFTER=("pwd",))
    assert isinstance(come(), SignedIn)
    change(SIGN_IN_CHECK_ROLES=("employee",))
    assert isinstance(come(), ChallengeRequired)


def test_an_invalid_second_step_setting_is_refused_at_the_start(change):
    change(SIGN_IN_CHECK_AFTER=("pwd", "carrier pigeon"))
    with pytest.raises(ImproperlyConfigured, match="SIGN_IN_CHECK_AFTER"):
        load()


def prove_mailbox(outbox: Any, **headers: Any) -> None:
    """Verify the address by the mailed link, as the owner of the mailbox."""
    post("email/verify/", {"email": ANN})
    verify = next(mail for mail in reversed(outbox) if "/verify-email#token=" in mail.body)
    answer = post("email/verify/confirm/", {"token": token_in(verify)}, **headers)
    assert answer.status_code == 200, answer.content


def new_password(outbox: Any) -> None:
    """Set a new password by mail."""
    post("password/reset/", {"email": ANN})
    reset = next(mail for mail in reversed(outbox) if "/reset-password#token=" in mail.body)
    body = {"token": token_in(reset), "password": NEW}
    assert post("password/reset/confirm/", body).status_code == 200


def login(password: str) -> int:
    return int(post("login/", {"email": ANN, "password": password}).status_code)


@pytest.mark.parametrize("verified_first", [True, False])
def test_everything_a_stranger_set_is_void_once_the_owner_resets_the_password(
    come, outbox, verified_first
):
    with pytest.raises(EmailNotVerified):
        come(sub="eve", email_verified=False)
    Account.objects.update(phone="+41791234567", phone_verified_at="2026-01-01T00:00:00Z")
    if verified_first:
        prove_mailbox(outbox)
    new_password(outbox)
    account = Account.objects.get()
    assert not Identity.objects.exists()
    assert (account.phone, account.phone_verified_at) == ("", None)
    assert account.email_verified_at is not None
    assert not account.registrant_unproved
    assert "registration_voided" in events()
    assert REMOVED in subjects(outbox, ANN)
    assert login(NEW) == 200


def test_a_strangers_password_is_void_once_the_owner_signs_in_with_a_provider(
    come, make_account, sign_in_as, outbox
):
    stranger = make_account(first_name="Eve")
    session = sign_in_as(stranger).signed_in
    prove_mailbox(outbox)
    assert login(PASSWORD) == 200, "the owner was obliging, and may be the one who registered"
    assert come(given_name="Ann").person.id == stranger.id
    assert login(PASSWORD) == 401
    assert Session.objects.get(pk=session.session).end_reason == "owner_proved"
    assert "registration_voided" in events()
    assert REMOVED in subjects(outbox, ANN)
    assert Account.objects.get().user.first_name == "Eve", "what one says of oneself stays"
    new_password(outbox)
    come()
    assert login(NEW) == 200, "the doubt is over"


def by_own_device(stage: Any, outbox: Any, change: Any) -> None:
    device = post("login/", {"email": ANN, "password": PASSWORD}).json()["device"]
    prove_mailbox(outbox, HTTP_DEVICE_TOKEN=device)


def by_code_at_sign_in(stage: Any, outbox: Any, change: Any) -> None:
    prove_mailbox(outbox)
    change(SIGN_IN_CHECK="email_code")
    challenge = post("login/", {"email": ANN, "password": PASSWORD}).json()["challenge"]
    body = {"challenge": challenge["id"], "code": code_in(outbox)}
    assert post("login/challenge/", body).status_code == 200
    change(SIGN_IN_CHECK="none")


@pytest.mark.parametrize("prove", [by_own_device, by_code_at_sign_in])
def test_an_owner_who_has_shown_mailbox_and_password_keeps_the_password(
    come, make_account, outbox, change, prove
):
    make_account()
    prove(come, outbox, change)
    come()
    assert login(PASSWORD) == 200
    assert "registration_voided" not in events()


def test_a_confirmed_owner_whose_address_the_host_has_set_keeps_what_was_set(come, make_account):
    make_account("ann@old.example")
    verified("ann@old.example")
    user = get_user_model().objects.get()
    user.email = ANN
    user.save()
    Account.objects.update(avatar="picture")
    come()
    account = Account.objects.get()
    assert (account.avatar, account.email_verified_at is None) == ("picture", False)
    assert (login(PASSWORD), events() & {"registration_voided"}) == (200, set())


def test_the_device_of_another_account_confirms_no_owner(come, make_account, outbox):
    make_account()
    make_account("eve@example.org")
    body = {"email": "eve@example.org", "password": PASSWORD}
    device = post("login/", body).json()["device"]
    prove_mailbox(outbox, HTTP_DEVICE_TOKEN=device)
    come()
    assert login(PASSWORD) == 401


def test_another_user_with_the_same_address_at_the_provider_does_not_get_the_account(come):
    old = come(sub="ann")
    with pytest.raises(LinkRequired):
        come(sub="another ann")
    assert Identity.objects.get().subject == "ann"
    assert come(sub="ann").person.id == old.person.id


def without_address(provider_knows: dict[str, Any]) -> Person:
    """Create an account without an address, as hosts do, with an identity of the issuer."""
    names = {"first_name": "Ann", "last_name": ""}
    person, _ = Account.objects.register(
        email="", username="ann", names=names, encoded=hashed(PASSWORD), role="employee"
    )
    Identity.objects.link(person.id, ExternalProfile(provider="openid", **provider_knows))
    return person


@pytest.fixture
def nameless(issuer) -> Person:
    return without_address({"issuer": issuer.url, "subject": "nameless"})


UNVERIFIED = {"email": "she@example.org", "email_verified": False}
CLAIMS: dict[str, dict[str, Any]] = {
    "verified": {"email": "she@example.org", "email_verified": True},
    "not verified": UNVERIFIED,
    "none": {"email": None},
    "invalid": {"email": "no address", "email_verified": True},
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS)
def test_an_account_without_an_address_signs_in_where_none_must_be_verified(
    come, change, nameless, claims
):
    change(EMAIL_VERIFICATION="optional", SIGN_IN_WITH=("username",))
    assert come(sub="nameless", **claims).person.id == nameless.id
    account = Account.objects.get()
    assert (account.email, account.email_verified_at) == ("", None)
    assert account.user.check_password(PASSWORD)
    assert not QueuedMessage.objects.exists()


def test_where_an_address_must_be_verified_an_account_without_one_is_refused_without_a_mail(
    come, change, nameless
):
    change(EMAIL_VERIFICATION="required")
    for _ in range(2):
        with pytest.raises(EmailNotVerified):
            come(sub="nameless", **UNVERIFIED)
    assert not Session.objects.exists()
    assert not Attempt.objects.filter(failures__gt=0).exists()
    assert not QueuedMessage.objects.exists()
    assert not OneTimeSecret.objects.filter(purpose=Purpose.VERIFY_EMAIL).exists()


def test_an_account_without_an_address_is_refused_where_a_code_must_be_mailed(
    come, change, nameless
):
    change(EMAIL_VERIFICATION="optional", SIGN_IN_CHECK="email_code")
    change(SIGN_IN_CHECK_AFTER=("pwd", "social"), SIGN_IN_WITH=("username",))
    with pytest.raises(InvalidCredentials):
        come(sub="nameless", **UNVERIFIED)
    answer = post("login/", {"username": "ann", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    assert not PendingSignIn.objects.exists()
    assert not QueuedMessage.objects.exists()


def test_linking_to_an_account_without_an_address_verifies_none(nameless, issuer):
    """A provider may say of what is no address that it is verified."""
    known = {"provider": "openid", "issuer": issuer.url, "subject": "another"}
    session = open_session(nameless).session.hex
    profile = ExternalProfile(**known, email="no address", email_verified=True)
    link_by_owner(LinkingSession(nameless.id, session, nameless.epoch), profile, CALLER)
    assert Identity.objects.filter(account=nameless.id).count() == 2
    assert Account.objects.get().email_verified_at is None
    assert "email_verified" not in events()
