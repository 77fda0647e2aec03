"""Tokens signed by SimpleJWT, after the move to Vestibule."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.races import at_once, refusals
from tests.steps.simplejwt_tokens import KEY, SECRET, token
from vestibule import bearer
from vestibule.checks.installation import key_of_simplejwt_is_sound
from vestibule.checks.production import signing_key_can_sign
from vestibule.conf import load
from vestibule.core.caller import Caller
from vestibule.core.credentials import NO_CREDENTIAL, FreshCredential
from vestibule.core.errors import (
    ExpiredToken,
    InvalidToken,
    ReauthenticationRequired,
    SessionOver,
    WrongKindOfToken,
)
from vestibule.core.events import EndReason, Event
from vestibule.core.factors import stepped_up
from vestibule.core.simplejwt import SimpleJWTKey
from vestibule.flows.export import export_user
from vestibule.flows.prune import prune
from vestibule.flows.refresh import refresh
from vestibule.flows.sign_out import sign_out, sign_out_by_refresh
from vestibule.flows.verify_token import verify_token
from vestibule.models import Account, AuditEvent, Session, simplejwt_blacklist
from vestibule.steps import adopt_simplejwt_token
from vestibule.steps.reauthentication import require_fresh
from vestibule.testing.plugin import PASSWORD, open_session
from vestibule.tokens import jws
from vestibule.tokens.keys import VerifyingKey
from vestibule.tokens.simplejwt import problems

CALLER = Caller(ip="192.0.2.7", user_agent="Browser")
DAY = 86_400
Change = Callable[..., None]
pytestmark = pytest.mark.django_db


@pytest.fixture
def vestibule(settings) -> Change:
    """Change settings of ``VESTIBULE`` for the test."""

    def change(**changes: Any) -> None:
        settings.VESTIBULE = settings.VESTIBULE | changes

    return change


@pytest.fixture(autouse=True)
def key_handed_over(vestibule, frozen_clock) -> None:
    vestibule(SIMPLEJWT_KEY=KEY)
    frozen_clock.move(60)


def access_claims(text: str):
    return adopt_simplejwt_token.authenticate(text, jws.header(text))


def renewed(text: str) -> str:
    return refresh(token=text, caller=CALLER).tokens.refresh


def test_an_access_token_is_accepted_at_one_query(make_account):
    person = make_account(role="manager")
    old = token(person.id, "access")
    with CaptureQueriesContext(connection) as captured:
        claims = access_claims(old)
    assert (claims.subject, claims.role) == (str(person.id), "manager")
    assert len(captured) == 1


def test_without_the_key_no_simplejwt_token_is_accepted(make_account, vestibule):
    person = make_account()
    old, older = token(person.id), token(person.id, "access")
    vestibule(SIMPLEJWT_KEY=SimpleJWTKey())
    for text in (old, older):
        with pytest.raises(InvalidToken):
            renewed(text)
        with pytest.raises(InvalidToken):
            verify_token(token=text, caller=CALLER)
        with pytest.raises(InvalidToken):
            access_claims(text)


def test_a_refresh_token_becomes_a_session_that_goes_on(make_account, frozen_clock):
    person = make_account()
    newer = renewed(token(person.id))
    for _ in range(5):
        frozen_clock.move(days=1)
        newer = renewed(newer)
    session = Session.objects.get()
    assert session.account_id == person.id
    assert session.amr == "simplejwt"
    assert AuditEvent.objects.filter(kind=Event.TAKEN_OVER).count() == 1


def test_it_never_counts_as_a_fresh_sign_in(make_account):
    """SimpleJWT's rotation issues new tokens without a password."""
    person = make_account(role="admin")
    session = bearer.authenticate(refresh(token=token(person.id), caller=CALLER).tokens.access)
    for claims in (access_claims(token(person.id, "access")), session):
        assert claims.auth_time == 0
        with pytest.raises(ReauthenticationRequired):
            require_fresh(NO_CREDENTIAL, claims=claims, caller=CALLER)
        require_fresh(FreshCredential(password=PASSWORD), claims=claims, caller=CALLER)
    [exported] = export_user(account=person.id, caller=CALLER).sections["sessions"]
    assert exported["authenticated_at"] is None


def test_it_becomes_one_session_and_a_lost_answer_can_be_repeated(make_account, frozen_clock):
    old = token(make_account().id)
    first = renewed(old)
    frozen_clock.move(30)
    assert renewed(old) == first
    assert Session.objects.count() == 1


def test_presenting_it_again_later_ends_that_session(make_account, frozen_clock, outbox):
    old = token(make_account().id)
    newer = renewed(old)
    frozen_clock.move(31)
    with pytest.raises(SessionOver) as refused:
        renewed(old)
    assert refused.value.reason is EndReason.REFRESH_REUSED
    with pytest.raises(SessionOver):
        renewed(newer)
    assert len(outbox) == 1


def test_a_client_that_keeps_it_stays_signed_in_where_that_is_allowed(
    make_account, frozen_clock, vestibule
):
    vestibule(SIMPLEJWT_KEY=KEY, ROTATION="acknowledged")
    old = token(make_account().id)
    newer = renewed(old)
    for _ in range(20):
        frozen_clock.move(3600)
        newer = renewed(old)
    renewed(newer)  # used, so the old one is spent from now on
    frozen_clock.move(31)
    with pytest.raises(SessionOver):
        renewed(old)


@pytest.mark.django_db(transaction=True)
def test_fifty_concurrent_refreshes_start_one_session_and_get_one_token(make_account):
    old = token(make_account().id)
    answers = at_once(lambda _: renewed(old), 50)
    assert refusals(answers) == []
    assert len(set(answers)) == 1
    assert Session.objects.count() == 1


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_access_and_refresh_tokens_do_not_replace_each_other(make_account, kind):
    person = make_account()
    own = open_session(person).tokens
    old = token(person.id, kind)
    if kind == "access":
        with pytest.raises(WrongKindOfToken):
            renewed(old)
        with pytest.raises(WrongKindOfToken):
            renewed(own.access)
    else:
        with pytest.raises(WrongKindOfToken):
            access_claims(old)
        with pytest.raises(WrongKindOfToken):
            bearer.authenticate(own.refresh)


def test_our_own_endpoints_accept_no_simplejwt_access_token(make_account):
    with pytest.raises(InvalidToken):
        bearer.authenticate(token(make_account().id, "access"))


@pytest.mark.parametrize("kind", ["access", "refresh"])
@pytest.mark.parametrize("name", ["exp", "iat", "jti", "token_type", "user_id"])
def test_a_claim_that_is_missing_is_refused(make_account, kind, name):
    old = token(make_account().id, kind, key=SECRET, **{name: None})
    check = access_claims if kind == "access" else renewed
    with pytest.raises(InvalidToken):
        check(old)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "another key than the one that was handed over"},
        {"exp": "soon"},
        {"iat": "now"},
        {"token_type": "sliding"},
        {"user_id": "nobody"},
        {"user_id": "9" * 40},
        {"iat": 4_000_000_000, "exp": 4_000_000_001},
    ],
    ids=str,
)
def test_a_token_that_simplejwt_would_not_have_signed_is_refused(make_account, changes):
    make_account()
    for kind, check in (("access", access_claims), ("refresh", renewed)):
        old = token(1, kind, **changes)
        with pytest.raises(InvalidToken):
            check(old)


NO_TIMES: tuple[Any, ...] = (10**400, 10**15, -1, 1.5, True, "4102444800", [1], {}, float("inf"))
NO_KEYS = (
    "0{}",
    " {}",
    "{} ",
    "+{}",
    "{}.0",
    "{}\0",
    "{}\n",
    "\u0662",
    "1 OR 1=1",
    "",
    2.0,
    True,
    [2],
)
NO_TEXTS: tuple[Any, ...] = (7, True, [], {}, "a\0", "a\n", "x" * 256)


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_a_good_signature_makes_no_claim_of_another_type(make_account, kind, case, vestibule):
    vestibule(LIMITS={})
    person, check = make_account(), access_claims if kind == "access" else renewed
    texts: dict[str, Any] = {
        "jti": NO_TEXTS,
        "token_type": NO_TEXTS,
        "exp": NO_TIMES,
        "iat": NO_TIMES,
    }
    keys = [key.format(person.id) if isinstance(key, str) else key for key in NO_KEYS]
    keys.append("".join(chr(0x0660 + int(digit)) for digit in str(person.id)))
    texts["user_id"] = keys
    for claim, values in texts.items():
        for value in values:
            changed: dict[str, Any] = {claim: value}
            with case(f"{claim} {value!a:.40}"), pytest.raises(InvalidToken):
                check(token(person.id, kind, **changed))
    assert not Session.objects.exists()


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_a_numeric_user_id_of_older_simplejwt_releases_is_accepted(make_account, kind):
    person, check = make_account(), access_claims if kind == "access" else renewed
    assert check(token(person.id, kind, user_id=person.id))


def test_another_user_id_field_must_match_exactly(make_account, vestibule):
    person = make_account()
    name = get_user_model().objects.get(pk=person.id).get_username()
    vestibule(SIMPLEJWT_KEY=SimpleJWTKey(SECRET, user_id_field="username"))
    assert access_claims(token(name, "access")).subject == str(person.id)
    for other in (f"{name}\0", f"{name}\n", "\0", 7):
        with pytest.raises(InvalidToken):
            access_claims(token(person.id, "access", user_id=other))


@pytest.mark.filterwarnings("ignore:The HMAC key is")
def test_another_algorithm_with_the_same_key_is_refused(make_account):
    claims = jwt.decode(token(make_account().id), options={"verify_signature": False})
    for algorithm in ("HS384", "HS512", "none"):
        old = jwt.encode(claims, SECRET if algorithm != "none" else "", algorithm=algorithm)
        with pytest.raises(InvalidToken):
            renewed(old)


def test_an_expired_one_is_refused_as_such(make_account, frozen_clock):
    old = token(make_account().id)
    frozen_clock.move(DAY + 6)
    with pytest.raises(ExpiredToken):
        renewed(old)


def test_a_token_names_one_of_several_audiences(make_account, vestibule):
    vestibule(SIMPLEJWT_KEY=SimpleJWTKey(SECRET, audience=["you", "them"]))  # type: ignore[arg-type]
    assert key_of_simplejwt_is_sound() == []
    person = make_account()
    for good in (["you", "them"], ["me", "them"], "you"):
        renewed(token(person.id, aud=good))
    for bad in (None, [], ["me"], "yo", [["you"], 7]):
        with pytest.raises(InvalidToken):
            renewed(token(person.id, aud=bad))


def test_issuer_and_audience_are_compared_if_configured(make_account, vestibule):
    vestibule(SIMPLEJWT_KEY=SimpleJWTKey(SECRET, issuer="us", audience="you"))
    person = make_account()
    renewed(token(person.id, iss="us", aud="you"))
    for changes in ({}, {"iss": "us"}, {"iss": "us", "aud": "me"}, {"iss": "me", "aud": "you"}):
        with pytest.raises(InvalidToken):
            renewed(token(person.id, **changes))


def test_a_user_may_be_named_by_another_field(make_account, vestibule):
    key = SimpleJWTKey(SECRET, user_id_claim="login", user_id_field="username")
    vestibule(SIMPLEJWT_KEY=key)
    person = make_account()
    assert access_claims(token(0, "access", login=person.username)).subject == str(person.id)


def test_a_deleted_or_deactivated_user_is_reported(make_account):
    person = make_account()
    tokens = {kind: token(person.id, kind) for kind in ("access", "refresh")}
    get_user_model().objects.filter(pk=person.id).update(is_active=False)
    with pytest.raises(InvalidToken) as inactive:
        access_claims(tokens["access"])
    assert inactive.value.reason is EndReason.ACCOUNT_DEACTIVATED
    get_user_model().objects.get(pk=person.id).delete()
    with pytest.raises(InvalidToken) as gone:
        renewed(tokens["refresh"])
    assert gone.value.reason is EndReason.ACCOUNT_DELETED


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_voiding_an_accounts_tokens_voids_these_too(make_account, frozen_clock, kind):
    person = make_account()
    old = token(person.id, kind)
    frozen_clock.move(1)
    Account.objects.of(person.id).void_access_tokens()
    frozen_clock.move(1)
    check = access_claims if kind == "access" else renewed
    with pytest.raises(InvalidToken):
        check(old)
    check(token(person.id, kind))


@pytest.mark.parametrize("kind", ["access", "refresh"])
def test_a_password_that_the_host_sets_voids_them(make_account, frozen_clock, kind):
    old = token(make_account().id, kind)
    frozen_clock.move(1)
    user = get_user_model().objects.get()
    user.set_password("another long passphrase")
    user.save()
    with pytest.raises(InvalidToken):
        (access_claims if kind == "access" else renewed)(old)


def test_a_session_that_began_with_one_ends_with_its_password(make_account):
    newer = renewed(token(make_account().id))
    get_user_model().objects.update(password="another hash")
    with pytest.raises(SessionOver) as refused:
        renewed(newer)
    assert refused.value.reason is EndReason.PASSWORD_CHANGED


@pytest.mark.parametrize("reason", ["signed_out_elsewhere", "admin", "account_deactivated"])
def test_signing_out_everywhere_reaches_these_too(make_account, frozen_clock, reason):
    person = make_account()
    old, own = token(person.id), open_session(person)
    frozen_clock.move(1)
    Session.objects.filter(pk=own.session).end(EndReason(reason))
    with pytest.raises(InvalidToken):
        renewed(old)
    assert Session.objects.count() == 1


def test_an_ordinary_sign_out_of_another_session_leaves_them_alone(make_account, frozen_clock):
    person = make_account()
    old, own = token(person.id), open_session(person)
    frozen_clock.move(1)
    Session.objects.filter(pk=own.session).end(EndReason.SIGNED_OUT)
    assert renewed(old)


def test_signing_out_with_it_prevents_a_session_from_starting(make_account):
    old = token(make_account().id)
    sign_out_by_refresh(refresh=old, caller=CALLER)
    for again in (renewed, lambda text: sign_out_by_refresh(refresh=text, caller=CALLER)):
        with pytest.raises(SessionOver) as refused:
            again(old)
        assert refused.value.reason is EndReason.SIGNED_OUT


def test_verifying_uses_nothing_up(make_account):
    person = make_account()
    old = token(person.id)
    for text in (old, token(person.id, "access"), old):
        verify_token(token=text, caller=CALLER)
    assert not Session.objects.exists()
    renewed(old)
    with pytest.raises(SessionOver):
        verify_token(token=old, caller=CALLER)


def test_a_password_alone_is_refused_where_a_second_step_is_required(make_account, vestibule):
    old = token(make_account().id)
    vestibule(SIMPLEJWT_KEY=KEY, SIGN_IN_CHECK="email_code")
    with pytest.raises(InvalidToken):
        renewed(old)
    vestibule(SIMPLEJWT_KEY=KEY, EMAIL_VERIFICATION="required")
    with pytest.raises(InvalidToken):
        renewed(old)


def test_a_deleted_session_cannot_start_again(make_account, frozen_clock, vestibule):
    old = token(make_account().id, exp=int(frozen_clock.now.timestamp()) + 400 * DAY)
    sign_out_by_refresh(refresh=old, caller=CALLER)
    frozen_clock.move(days=399)
    prune()
    with pytest.raises(SessionOver):
        renewed(old)
    frozen_clock.move(days=40)
    prune()
    assert not Session.objects.exists()
    with pytest.raises(ExpiredToken):
        renewed(old)


def test_nor_can_one_that_had_a_step_up(make_account, frozen_clock):
    old = token(make_account().id, exp=int(frozen_clock.now.timestamp()) + 400 * DAY)
    assert renewed(old)
    assert Session.objects.step_up(Session.objects.get().pk, stepped_up("simplejwt", "pwd"), "")
    Session.objects.all().end(EndReason.SIGNED_OUT)
    frozen_clock.move(days=399)
    prune()
    with pytest.raises(SessionOver):
        renewed(old)


@pytest.fixture
def blacklist(db: None):
    """SimpleJWT's two blacklist tables; returns a function that blacklists a token."""
    outstanding, blacklisted = simplejwt_blacklist.TABLES
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {outstanding} (id integer PRIMARY KEY, jti varchar(255))")
        cursor.execute(f"CREATE TABLE {blacklisted} (id integer PRIMARY KEY, token_id integer)")
    simplejwt_blacklist.tables_are_there.cache_clear()

    def add(text: str) -> None:
        jti = jwt.decode(text, options={"verify_signature": False})["jti"]
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {outstanding} VALUES (1, %s)", [jti])  # noqa: S608
            cursor.execute(f"INSERT INTO {blacklisted} VALUES (1, 1)")  # noqa: S608

    yield add
    simplejwt_blacklist.tables_are_there.cache_clear()


def test_simplejwts_blacklist_is_respected(make_account, blacklist):
    person = make_account()
    listed, other = token(person.id), token(person.id)
    blacklist(listed)
    with pytest.raises(SessionOver):
        renewed(listed)
    with pytest.raises(SessionOver):
        verify_token(token=listed, caller=CALLER)
    assert renewed(other)


def test_the_key_is_in_no_repr(settings):
    assert SECRET not in repr(KEY)
    assert "SECRET" not in repr(KEY)


def pem(bits: int, *, private: bool = False) -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    encoding = serialization.Encoding.PEM
    if private:
        form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        return made.private_bytes(encoding, form, none).decode()
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return made.public_key().public_bytes(encoding, info).decode()


def test_the_public_half_of_an_asymmetric_key_is_all_that_is_needed(make_account, vestibule):
    person, private = make_account(), pem(2048, private=True)
    half = serialization.load_pem_private_key(private.encode(), None).public_key()
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    public = half.public_bytes(serialization.Encoding.PEM, info).decode()
    vestibule(SIMPLEJWT_KEY=SimpleJWTKey(public, algorithm="RS256"))
    claims = jwt.decode(token(person.id), options={"verify_signature": False})
    assert problems() == []
    assert renewed(jwt.encode(claims, private, algorithm="RS256"))
    with pytest.raises(InvalidToken):
        renewed(token(person.id))
    [same] = problems(ours=[VerifyingKey("kid", "RS256", half, None)])
    assert "signs Vestibule's own tokens too" in same


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (SimpleJWTKey("no PEM at all", algorithm="RS256"), "not a key that verifies RS256"),
        (SimpleJWTKey(pem(2048)), "not a key that verifies HS256"),
        (SimpleJWTKey(pem(2048, private=True), algorithm="RS256"), "a private key"),
        (SimpleJWTKey(pem(1024), algorithm="RS256"), "fewer than 2048 bits"),
    ],
    ids=["no key", "public key as secret", "private", "short"],
)
def test_an_unusable_key_is_reported_by_a_check_and_accepts_nothing(
    vestibule, make_account, key, words
):
    old = token(make_account().id)
    vestibule(SIMPLEJWT_KEY=key)
    [problem] = problems()
    assert words in problem
    assert [each.id for each in key_of_simplejwt_is_sound()] == ["vestibule.E012"]
    with pytest.raises(InvalidToken):
        renewed(old)


@pytest.mark.parametrize(
    "changes",
    [
        {"SIMPLEJWT_KEY": SimpleJWTKey("short")},
        {"SIMPLEJWT_KEY": SimpleJWTKey(SECRET, algorithm="none")},
        {"USER_ID_CLAIM": "sub"},
        {"LOGIN_FIELD": "password"},
        {"LOGIN_FIELD": "not a name"},
        {"AUTHORIZATION_SCHEMES": ()},
        {"AUTHORIZATION_SCHEMES": ("Bearer x",)},
    ],
    ids=str,
)
def test_invalid_settings_stop_the_start(vestibule, changes):
    vestibule(**changes)
    with pytest.raises(ImproperlyConfigured):
        load()


def test_a_key_that_signs_our_own_tokens_is_reported_by_a_check(vestibule, tmp_path):
    private = pem(3072, private=True)
    public = serialization.load_pem_private_key(private.encode(), None).public_key()
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    half = public.public_bytes(serialization.Encoding.PEM, info).decode()
    (tmp_path / "key.pem").write_text(private)
    vestibule(
        SIMPLEJWT_KEY=SimpleJWTKey(half, algorithm="RS256"),
        SIGNING_KEY_FILE=str(tmp_path / "key.pem"),
        ACCESS_ALGORITHM="RS256",
    )
    assert [each.id for each in key_of_simplejwt_is_sound()] == ["vestibule.E012"]


def test_a_secret_that_signs_our_own_tokens_is_reported_by_a_check(vestibule, tmp_path):
    (tmp_path / "key").write_text(f"{SECRET}\n")
    vestibule(
        SIMPLEJWT_KEY=SimpleJWTKey(SECRET),
        SIGNING_KEY_FILE=str(tmp_path / "key"),
        ACCESS_ALGORITHM="HS256",
    )
    assert [each.id for each in key_of_simplejwt_is_sound()] == ["vestibule.E012"]


def of_a_rare_curve(label: str, der: bytes) -> str:
    """Make of a key for P-256 one for prime239v2, which cryptography does not support."""
    der = der.replace(bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d030105"))
    return f"-----BEGIN {label}-----\n{b64encode(der).decode()}\n-----END {label}-----\n"


def test_a_key_that_cannot_be_read_is_no_traceback_of_a_check(vestibule, tmp_path, case):
    private = ec.generate_private_key(ec.SECP256R1())
    info = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8)
    ours = private.private_bytes(*form, serialization.NoEncryption())
    theirs = of_a_rare_curve("PUBLIC KEY", private.public_key().public_bytes(*info))
    file = tmp_path / "key.pem"
    for content in (None, "", "no key", of_a_rare_curve("PRIVATE KEY", ours)):
        if content is not None:
            file.write_text(content)
        for used, reported in (
            (SimpleJWTKey(SECRET), []),
            (SimpleJWTKey(theirs, algorithm="ES256"), ["vestibule.E012"]),
        ):
            with case(f"{content} {used.algorithm}"):
                vestibule(SIMPLEJWT_KEY=used, SIGNING_KEY_FILE=str(file))
                assert [each.id for each in key_of_simplejwt_is_sound()] == reported
                assert [each.id for each in signing_key_can_sign()] == ["vestibule.E014"]


def test_a_native_sign_out_accepts_an_old_refresh_token_of_the_same_user(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    held = open_session(ann)
    claims = bearer.authenticate(held.tokens.access)
    with pytest.raises(InvalidToken):
        sign_out(claims=claims, refresh=token(bob.id), caller=CALLER)
    old = token(ann.id)
    sign_out(claims=claims, refresh=old, caller=CALLER)
    with pytest.raises(SessionOver):
        renewed(old)
