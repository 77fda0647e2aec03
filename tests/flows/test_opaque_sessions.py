"""Sessions with an opaque token, in every story that opens, renews, shows or ends a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from tests.calls import CALLER, post
from tests.cases import Case, undone
from tests.database_dump import database_dump
from tests.factors import app_of, enroll_app
from tests.messages import code_in
from tests.passkeys import ceremonies
from tests.passkeys.ceremonies import with_passkey
from tests.races import at_once
from vestibule.conf import settings as ours
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import (
    ChallengeNotFound,
    IdempotencyKeyReused,
    InvalidCode,
    InvalidToken,
    SessionOver,
)
from vestibule.core.events import EndReason, Event
from vestibule.core.factors import FactorAnswer
from vestibule.core.idempotency import IdempotentRequest
from vestibule.core.tokens import AccessClaims, SignedIn, Transport
from vestibule.flows.authenticate import authenticate
from vestibule.flows.challenge import answer_challenge, choose_method
from vestibule.flows.change_password import change_password
from vestibule.flows.email_sign_in import ask_to_sign_in_by_email, sign_in_by_email_code
from vestibule.flows.export import export_user
from vestibule.flows.factors import confirm_totp, set_up_totp
from vestibule.flows.passkeys import add_passkey, ask_to_add_passkey
from vestibule.flows.prune import prune
from vestibule.flows.sessions import end_other_sessions, end_session, list_sessions
from vestibule.flows.set_role import set_role
from vestibule.flows.sign_in import sign_in, sign_in_once
from vestibule.flows.sign_in_user import sign_in_user
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.flows.step_up import ask_to_step_up, step_up
from vestibule.models import AuditEvent, Session, StoredOpaqueToken
from vestibule.steps.adopt_opaque_token import Adoption, adopt
from vestibule.testing.passkeys import SoftwarePasskey
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
NEW = "another long and quiet river"
OPAQUE = Transport.OPAQUE
CLIENT = replace(CALLER, opaque=True)
"""A caller whose contract gives opaque tokens."""


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    more = {"LIMITS": {}, "EMAIL_SIGN_IN": "code", "TRUST_DEVICE": timedelta(days=30)}
    settings.VESTIBULE = {**settings.VESTIBULE, **more}


def claims_of(token: str, transport: Transport = OPAQUE) -> AccessClaims:
    return authenticate(token=token, transport=transport, caller=CLIENT)


def token_of(signed_in: Any) -> str:
    assert isinstance(signed_in, SignedIn), signed_in
    assert (signed_in.tokens.access, signed_in.tokens.refresh) == ("", "")
    claims = claims_of(signed_in.tokens.opaque, signed_in.tokens.transport)
    assert claims.session == signed_in.session.hex
    return signed_in.tokens.opaque


def reason_of(token: str) -> EndReason | None:
    """Return why a token is over; None if it is not."""
    try:
        claims_of(token)
    except SessionOver as over:
        return over.reason
    return None


def by_password(person: Any, transport: Transport, caller: Caller = CLIENT) -> Any:
    return sign_in(identifier=person.email, password=PASSWORD, transport=transport, caller=caller)


def test_every_way_to_sign_in_can_end_in_an_opaque_token(make_account, outbox, case: Case):
    ann = make_account()
    device = with_passkey(make_account("passkey@example.org"))
    newcomer = Registration(email="bob@example.org", password=PASSWORD, names={})

    def by_code(transport: Transport) -> Any:
        asked = ask_to_sign_in_by_email(email=ann.email, transport=transport, caller=CLIENT)
        return sign_in_by_email_code(
            verification=asked.id,
            code=code_in(outbox),
            browser=asked.browser,
            caller=CLIENT,
        )

    ways: dict[str, Callable[[Transport], Any]] = {
        "password": lambda by: by_password(ann, by),
        "the host's own code": lambda by: sign_in_user(
            user=get_user_model().objects.get(pk=ann.id), caller=CLIENT, transport=by
        ),
        "mailed code": by_code,
        "passkey": lambda by: ceremonies.sign_in(device, CLIENT, transport=by),
        "registration": lambda by: sign_up(newcomer=newcomer, transport=by, caller=CLIENT),
    }
    for transport in (OPAQUE, Transport.OPAQUE_COOKIE):
        for name, way in ways.items():
            with case(f"{name}, {transport}"), undone():
                assert token_of(way(transport))


@pytest.mark.parametrize("transport", [OPAQUE, Transport.OPAQUE_COOKIE])
def test_a_second_step_is_asked_for_and_finished_by_such_a_client_alone(make_account, transport):
    ann = make_account()
    app = enroll_app(ann)
    asked = by_password(ann, transport)
    assert isinstance(asked, ChallengeRequired)
    assert not StoredOpaqueToken.objects.exists()
    assert bool(asked.browser) == transport.by_cookie
    own = replace(CLIENT, browser=asked.browser)
    given: dict[str, Any] = {"challenge": asked.id, "answer": FactorAnswer(app.code())}
    with undone(), pytest.raises(InvalidCode):
        answer_challenge(caller=replace(own, opaque=False), **given)
    with pytest.raises(ChallengeNotFound):
        choose_method(challenge=asked.id, method="totp", caller=replace(own, opaque=False))
    native = post("login/challenge/", {"challenge": asked.id, "code": app.code(steps=1)})
    assert native.status_code in {400, 401}
    assert choose_method(challenge=asked.id, method="totp", caller=own).id == asked.id
    assert claims_of(token_of(answer_challenge(caller=own, **given)), transport).acr == "aal2"


def test_such_a_client_finishes_no_other_sign_in(make_account, outbox):
    ann = make_account()
    asked = ask_to_sign_in_by_email(email=ann.email, transport=Transport.BODY, caller=CALLER)
    given: dict[str, Any] = {"verification": asked.id, "code": code_in(outbox), "browser": ""}
    with undone(), pytest.raises(InvalidCode):
        sign_in_by_email_code(caller=CLIENT, **given)
    assert isinstance(sign_in_by_email_code(caller=CALLER, **given), SignedIn)
    bob = make_account("bob@example.org")
    app = enroll_app(bob)
    pending = by_password(bob, Transport.BODY, CALLER)
    answer = FactorAnswer(app.code())
    with undone(), pytest.raises(InvalidCode):
        answer_challenge(challenge=pending.id, answer=answer, caller=CLIENT)
    assert isinstance(
        answer_challenge(challenge=pending.id, answer=answer, caller=CALLER), SignedIn
    )


@pytest.mark.parametrize("transport", [OPAQUE, Transport.OPAQUE_COOKIE])
def test_what_renews_a_session_keeps_its_token(make_account, frozen_clock, case: Case, transport):
    ann = make_account()

    def change(claims: AccessClaims) -> SignedIn:
        return change_password(current=PASSWORD, new=NEW, claims=claims, caller=CLIENT)

    def by_step_up(claims: AccessClaims) -> SignedIn:
        asked = ask_to_step_up(claims=claims, caller=CLIENT)
        answer = FactorAnswer(password=PASSWORD)
        return step_up(challenge=asked.id, answer=answer, claims=claims, caller=CLIENT)

    def add_app(claims: AccessClaims) -> SignedIn:
        fresh = FreshCredential(password=PASSWORD)
        setup = set_up_totp(credential=fresh, claims=claims, caller=CLIENT)
        code = app_of({"secret": setup.secret}).code()
        return confirm_totp(setup=setup.id, code=code, claims=claims, caller=CLIENT).signed_in

    def new_passkey(claims: AccessClaims) -> SignedIn:
        fresh = FreshCredential(password=PASSWORD)
        asked = ask_to_add_passkey(credential=fresh, claims=claims, caller=CLIENT)
        made = SoftwarePasskey().create(asked.options)
        added = add_passkey(credential=made, state=asked.state, claims=claims, caller=CLIENT)
        return added.signed_in

    for act, level, ends_others in (
        (change, "aal1", True),
        (by_step_up, "aal1", False),
        (add_app, "aal2", False),
        (new_passkey, "phr", False),
    ):
        with case(act.__name__), undone():
            this, other = (open_session(ann, each).tokens.opaque for each in (transport, OPAQUE))
            frozen_clock.move(900)
            renewed = act(claims_of(this, transport))
            assert renewed.tokens.opaque == ""
            assert renewed.tokens.transport == transport
            after = claims_of(this, transport)
            assert after.acr == level
            fresh = after.auth_time == int(frozen_clock.now.timestamp())
            assert fresh is (act is not change)
            ended = EndReason.PASSWORD_CHANGED if ends_others else None
            assert reason_of(other) == ended


def test_its_owner_sees_and_ends_it_like_any_other(make_account, case: Case):
    ann = make_account()

    def end_one(other: SignedIn, claims: AccessClaims) -> None:
        end_session(session=other.session, credential=NO_CREDENTIAL, claims=claims, caller=CLIENT)

    def end_others(_: SignedIn, claims: AccessClaims) -> None:
        assert end_other_sessions(credential=NO_CREDENTIAL, claims=claims, caller=CLIENT) == 1

    for end in (end_one, end_others):
        with case(end.__name__), undone():
            this, other = (open_session(ann, OPAQUE) for _ in range(2))
            claims = claims_of(this.tokens.opaque)
            shown = list_sessions(claims=claims)
            assert [each.id for each in shown] == [this.session, other.session]
            end(other, claims)
            assert reason_of(other.tokens.opaque) == EndReason.SIGNED_OUT_ELSEWHERE
            assert reason_of(this.tokens.opaque) is None


def test_a_sign_in_on_the_same_device_takes_its_place_and_the_oldest_of_too_many_ends(
    make_account, settings
):
    ann = make_account()
    first = by_password(ann, OPAQUE)
    device = replace(CLIENT, device_token=first.device)
    second = by_password(ann, OPAQUE, device)
    assert reason_of(first.tokens.opaque) == EndReason.REPLACED
    settings.VESTIBULE = {**settings.VESTIBULE, "MAX_SESSIONS": 1}
    third = by_password(ann, OPAQUE)
    assert reason_of(second.tokens.opaque) == EndReason.TOO_MANY_SESSIONS
    assert reason_of(third.tokens.opaque) is None


def test_a_new_role_is_that_of_the_next_request(make_account):
    ann = make_account(role="client")
    token = open_session(ann, OPAQUE).tokens.opaque
    assert claims_of(token).role == "client"
    set_role(account=ann.id, role="manager", claims=None, caller=CALLER)
    assert claims_of(token).role == "manager"


def with_key(nonce: str, *, key: str = "made-by-the-client") -> Caller:
    return replace(CLIENT, idempotency=IdempotentRequest(key=key, digest=b"the body", nonce=nonce))


def test_a_repeated_sign_in_gets_the_same_token_which_is_not_stored(make_account):
    ann = make_account()

    def go(nonce: str, **more: Any) -> Any:
        return sign_in_once(
            identifier=ann.email,
            password=PASSWORD,
            transport=OPAQUE,
            caller=with_key(nonce, **more),
        )

    token = token_of(go("first"))
    assert len(token) == 40
    for nonce in ("second", "third"):  # its use does not matter
        assert token_of(go(nonce)) == token
    assert Session.objects.count() == 1
    assert token not in database_dump()
    assert token_of(go("fourth", key="another-key")) != token
    Session.objects.all().end(EndReason.ADMIN)
    with pytest.raises(IdempotencyKeyReused):
        go("fifth")


def test_a_repeated_renewal_answers_without_a_token(make_account):
    ann = make_account()
    token = open_session(ann, OPAQUE).tokens.opaque

    def go(nonce: str) -> SignedIn:
        return change_password(
            current=PASSWORD, new=NEW, claims=claims_of(token), caller=with_key(nonce)
        )

    first, again = go("first"), go("second")
    assert (first.session, first.tokens) == (again.session, again.tokens)
    assert again.tokens.opaque == ""
    assert AuditEvent.objects.filter(kind=Event.PASSWORD_CHANGED).count() == 1


CREATED = datetime(2024, 5, 1, tzinfo=UTC)
OLD = "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"


def test_a_token_of_authtoken_goes_on_as_a_session(make_account, frozen_clock):
    ann = make_account()

    def go(token: str = OLD, account: Any = ann.id) -> Adoption:
        return adopt(account=account, token=token, created=CREATED, caller=CALLER)

    assert [go(), go()] == [Adoption.ADOPTED, Adoption.KNOWN]
    claims = claims_of(OLD)
    assert (claims.subject, claims.auth_time, claims.acr) == (str(ann.id), 0, "aal1")
    assert claims.amr == ("authtoken",)
    row = Session.objects.get()
    assert (row.created_at, row.expires_at) == (CREATED, frozen_clock.now + ours.SESSION_LIFETIME)
    assert AuditEvent.objects.filter(kind=Event.TAKEN_OVER, session_id=row.pk).count() == 1
    for odd in ("", "é", "x" * 201, "a\x00b"):
        assert go(odd) == Adoption.MALFORMED
    assert go("another", account=0) == Adoption.REFUSED
    get_user_model().objects.update(is_active=False)
    assert go("another") == Adoption.REFUSED


def test_an_ended_token_of_authtoken_does_not_come_back(make_account, frozen_clock):
    ann = make_account()
    assert adopt(account=ann.id, token=OLD, created=CREATED, caller=CALLER) == Adoption.ADOPTED
    user = get_user_model().objects.get(pk=ann.id)
    user.set_password(NEW)
    user.save()
    assert reason_of(OLD) == EndReason.PASSWORD_CHANGED
    frozen_clock.move(days=ours.SESSION_LIFETIME.days - 1)
    prune()
    assert adopt(account=ann.id, token=OLD, created=CREATED, caller=CALLER) == Adoption.KNOWN


def test_where_more_than_a_password_is_asked_for_it_is_not_adopted(make_account, settings):
    ann, enrolled = make_account(), make_account("bob@example.org")
    enroll_app(enrolled)
    taken: dict[str, Any] = {"token": OLD, "created": CREATED, "caller": CALLER}
    assert adopt(account=enrolled.id, **taken) == Adoption.REFUSED
    for more in ({"SIGN_IN_CHECK": "email_code"}, {"SECOND_FACTOR_ROLES": (ann.role,)}):
        settings.VESTIBULE = {**settings.VESTIBULE, **more}
        assert adopt(account=ann.id, **taken) == Adoption.REFUSED
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_adoptions_one_opens_the_session(make_account):
    ann = make_account()

    def go(_: int) -> Adoption:
        return adopt(account=ann.id, token=OLD, created=CREATED, caller=CALLER)

    outcomes = at_once(go, 8)
    assert sorted(outcomes) == ["adopted", *["known"] * 7]
    assert Session.objects.count() == StoredOpaqueToken.objects.count() == 1


def test_no_export_has_a_token_or_its_hash(make_account):
    ann = make_account()
    token = open_session(ann, OPAQUE).tokens.opaque
    stored = StoredOpaqueToken.objects.get().hash
    exported = str(export_user(account=ann.id, caller=CALLER))
    assert "opaque" in exported
    assert token not in exported
    assert stored not in exported
    with pytest.raises(InvalidToken):
        claims_of(stored)
