"""``SECRET_KEY`` changes in two phases while the nodes roll, unnoticed by users."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from itertools import permutations
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import RequestFactory, override_settings

from tests.calls import CALLER
from tests.cases import Case, undone
from tests.shape.source import texts
from vestibule import bearer, providers
from vestibule.core import clock
from vestibule.core.errors import InvalidToken, Unavailable
from vestibule.core.external import ExternalProfile
from vestibule.core.factors import SignInState, new_recovery_code, show_recovery_code
from vestibule.core.idempotency import IdempotentRequest
from vestibule.core.people import Person
from vestibule.core.tokens import Transport
from vestibule.delivery import Message
from vestibule.factors import totp
from vestibule.flows.refresh import refresh
from vestibule.flows.rotate_keys import revoke_key, rotate_keys
from vestibule.models import (
    AuditChain,
    OneTimeSecret,
    PendingSignIn,
    QueuedMessage,
    RecoveryCode,
    Session,
    StoredKey,
    Totp,
    TrustedDevice,
    decoy_identity,
)
from vestibule.models.one_time_secret import Purpose
from vestibule.models.signing_key import current_ring
from vestibule.models.sql.statements import execute_counted
from vestibule.server.pages.health import ready
from vestibule.steps import (
    idempotency,
    mailed_link,
    pending_sign_in,
    provider_redirect,
    verify_totp,
)
from vestibule.steps.verify_recovery_code import verify as use_recovery_code
from vestibule.testing.plugin import open_session
from vestibule.tokens import csrf, device, passkey_challenges
from vestibule.tokens.passkey_challenges import Ceremony

Use = Callable[[], bool]
"""Uses at another node what a case has made at the first; whether it is accepted."""

OLD, NEW = (f"the {age} secret of all the nodes, fifty characters" for age in ("old", "new"))
SECOND = timedelta(seconds=1)
SEED = b"the seed of an app"
PENDING: dict[str, Any] = {
    "state": SignInState.CONFIRM_EMAIL.value,
    "amr": "pwd",
    "methods": "email",
    "chosen": "email",
    "transport": Transport.COOKIE.value,
    "password_fingerprint": "",
    "epoch": 0,
}
"""A sign-in that waits for a mailed code."""

PHASES = {
    "old": (OLD,),
    "old, accepts new": (OLD, NEW),
    "new, accepts old": (NEW, OLD),
    "new": (NEW,),
}
ROLLING = [("old", "old, accepts new"), ("old, accepts new", "new, accepts old")]
"""Nodes that run at the same time. In the third phase, what the older secret has made is gone."""


@contextmanager
def node(phase: str) -> Iterator[None]:
    """Be a node with the secrets of a phase, which remembers nothing of another."""
    secret, *older = PHASES[phase]
    with override_settings(SECRET_KEY=secret, SECRET_KEY_FALLBACKS=older):
        current_ring.forget()
        bearer.verified.clear()
        yield
    current_ring.forget()
    bearer.verified.clear()


def decoy(person: Person) -> Use:
    profile = ExternalProfile(provider="x", issuer="x", subject="x", email="", email_verified=False)
    decoy_identity.remember(profile, person.email)
    return lambda: decoy_identity.address_of(profile) == person.email


def access_token(person: Person) -> Use:
    held = open_session(person)
    return lambda: bool(bearer.authenticate(held.tokens.access))


def _refreshed(token: str, key: str = "") -> str:
    answer = refresh(token=token, transport=Transport.BODY, key=key, caller=CALLER)
    return answer.tokens.refresh


def refresh_token(person: Person) -> Use:
    held = open_session(person)
    return lambda: bool(_refreshed(held.tokens.refresh))


def lost_answer_of_a_refresh(person: Person) -> Use:
    """The grace period is over, so only the key of the first request gets the successor."""
    held = open_session(person)
    _refreshed(held.tokens.refresh, "the key of this request")
    Session.objects.filter(pk=held.session).update(rotated_at=clock.now() - 300 * SECOND)
    return lambda: bool(_refreshed(held.tokens.refresh, "the key of this request"))


def csrf_token(person: Person) -> Use:
    token = csrf.make("a session")
    return lambda: csrf.holds(token, "a session")


def known_device(person: Person) -> Use:
    token = device.mint(person.id, "a device")
    return lambda: device.read(token) is not None


def pending_challenge(person: Person) -> Use:
    """Bound to a browser's cookie, with a mailed code."""
    browser = pending_sign_in.browser_hash("cookie")
    handle = PendingSignIn.objects.begin(person.id, **PENDING, browser=browser)
    code = PendingSignIn.objects.send_code(
        handle, sent_to=person.email, life=600 * SECOND, pause=0 * SECOND
    )
    caller = replace(CALLER, browser="cookie")

    def use() -> bool:
        pending, _ = pending_sign_in.own(handle, caller, states=[SignInState.CONFIRM_EMAIL])
        return pending.is_code(str(code), sent_to=person.email)

    return use


def mailed_code(person: Person) -> Use:
    issued = OneTimeSecret.objects.issue_code(Purpose.VERIFY_PHONE, person.id, life=600 * SECOND)
    return lambda: bool(
        OneTimeSecret.objects.guess(Purpose.VERIFY_PHONE, issued.handle, issued.secret)
    )


def mailed_links(person: Person) -> Use:
    purposes = (Purpose.RESET_PASSWORD, Purpose.INVITE, Purpose.SIGN_IN_LINK)
    links = {
        purpose: OneTimeSecret.objects.issue_link(purpose, person.id, life=600 * SECOND).link
        for purpose in purposes
    }
    return lambda: all(OneTimeSecret.objects.find(*each) for each in links.items())


def link_sent_twice(person: Person) -> Use:
    purpose = Purpose.VERIFY_EMAIL
    issued = OneTimeSecret.objects.issue_link(
        purpose, person.id, life=600 * SECOND, target=person.email
    )
    used = mailed_link.find(purpose, issued.link, CALLER)
    mailed_link.use(used, CALLER)
    mailed_link.done(used, CALLER)
    return lambda: mailed_link.find(purpose, issued.link, CALLER).pk == used.pk


class Provider:
    """Keeps what it is given at the redirect, and demands the same at the callback."""

    def authorization_url(self, **given: str) -> str:
        self.given = given
        return "https://provider.example/"

    def check_issuer(self, iss: str | None) -> None:
        """Accept any."""

    def profile_by_code(self, **given: str) -> str:
        same = all(self.given[name] == given[name] for name in ("verifier", "nonce"))
        return "right" if same else "wrong"


def redirect_to_a_provider(person: Person) -> Use:
    chosen = Provider()
    with patch.object(providers, "provider", lambda _: chosen):
        begun = provider_redirect.begin(
            provider="any", next_page="/", redirect_uri="", browser="", caller=CALLER
        )

    def use() -> bool:
        with patch.object(providers, "provider", lambda _: chosen):
            pending = provider_redirect.claim(
                provider="any", state=chosen.given["state"], browser=begun.browser, caller=CALLER
            )
            answer = provider_redirect.AuthorizationResponse(code="a code")
            profile: Any = provider_redirect.profile_of(
                pending, answer, redirect_uri="", caller=CALLER
            )
        return bool(profile == "right")

    return use


def ticket_of_a_provider(person: Person) -> Use:
    stored = provider_redirect.hashed("cookie")
    return lambda: provider_redirect.is_hash_of(stored, "cookie")


def passkey_challenge(person: Person) -> Use:
    challenge = passkey_challenges.make(Ceremony.SIGN_IN, "a browser")
    return lambda: passkey_challenges.holds(challenge, Ceremony.SIGN_IN, "a browser")


def authenticator_app(person: Person) -> Use:
    seed = totp.new_seed()
    Totp.objects.replace(person.id, seed=verify_totp.seal_seed(person.id, seed), step=0)

    def use() -> bool:
        code = totp.code_at(seed, int(clock.timestamp()) // 30)
        taking = verify_totp.verify(person, code)
        return taking is not None and all(execute_counted(taking))

    return use


def recovery_code(person: Person) -> Use:
    code = new_recovery_code()
    RecoveryCode.objects.replace(person.id, [code])
    return lambda: bool(use_recovery_code(person, show_recovery_code(code), CALLER))


def trusted_device(person: Person) -> Use:
    TrustedDevice.objects.trust(person.id, "a device", "a secret", life=600 * SECOND, by=CALLER)
    return lambda: TrustedDevice.objects.of(person.id).knows("a device", "a secret")


def queued_mail(person: Person) -> Use:
    QueuedMessage.objects.all().delete()
    QueuedMessage.objects.put(
        Message("sign_in_code", person.email, {"code": "123456", "minutes": 10})
    )

    def use() -> bool:
        claimed = QueuedMessage.objects.claim("email")
        return claimed is not None and claimed.message is not None

    return use


def audit_chain(person: Person) -> Use:
    AuditChain.objects.all().delete()
    AuditChain.objects.begin()
    return lambda: AuditChain.objects.key() is not None


def repeated_request(person: Person) -> Use:
    """The secrets of its answer, such as recovery codes, are derived again."""
    sent = IdempotentRequest(key="a key", digest=b"a body", nonce="first", scope="a scope")
    first = replace(CALLER, idempotency=sent)
    idempotency.keep(first, account=person.id)
    given = idempotency.recovery_codes(first, 8)

    def use() -> bool:
        again = replace(sent, nonce="second")
        record = idempotency.find(again)
        assert record is not None
        caller = idempotency.as_first(CALLER, again, record)
        return idempotency.recovery_codes(caller, 8) == given

    return use


EVERYTHING = (
    repeated_request,
    audit_chain,
    access_token,
    refresh_token,
    lost_answer_of_a_refresh,
    csrf_token,
    known_device,
    pending_challenge,
    mailed_code,
    mailed_links,
    link_sent_twice,
    redirect_to_a_provider,
    ticket_of_a_provider,
    passkey_challenge,
    authenticator_app,
    recovery_code,
    trusted_device,
    queued_mail,
    decoy,
)
"""Everything that is signed, hashed or encrypted with a key from ``SECRET_KEY``."""


@pytest.fixture
def person(make_account: Any) -> Person:
    """Return a user of an installation that has only the old secret."""
    StoredKey.objects.all().delete()
    with node("old"):
        StoredKey.objects.ensure()
    made: Person = make_account()
    return made


def kids() -> dict[str, str]:
    """Return the state of every signing key."""
    return dict(StoredKey.objects.values_list("kid", "state"))


USING = {
    "contracts/allauth_headless/pending.py": None,  # sealed and unsealed as models/sealed.py does
    "contracts/allauth_headless/shown_codes.py": None,  # the same, for ten minutes
    "models/audit_chain.py": audit_chain,
    "models/decoy_identity.py": decoy,
    "models/message.py": queued_mail,
    "models/one_time_secret.py": mailed_links,
    "models/recovery_code.py": recovery_code,
    "models/sealed.py": None,
    "models/signing_key.py": access_token,
    "models/trusted_device.py": trusted_device,
    "steps/attempts.py": None,  # docs/operations/secrets.md: counters of unknown identifiers
    "steps/mailed_link.py": link_sent_twice,
    "steps/pending_sign_in.py": pending_challenge,
    "steps/provider_redirect.py": redirect_to_a_provider,
    "steps/verify_totp.py": authenticator_app,
    "tokens/csrf.py": csrf_token,
    "tokens/device.py": known_device,
    "tokens/idempotency.py": repeated_request,
    "tokens/passkey_challenges.py": passkey_challenge,
    "tokens/refresh.py": refresh_token,
}
"""Every module that takes a key from ``SECRET_KEY``, and the case that tries it."""


def test_no_key_is_taken_from_the_secret_without_a_case():
    taking = {
        path
        for path, text in texts().items()
        if "vestibule.tokens.secrets" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == "vestibule.tokens.secrets"
    }
    assert taking - {"flows/change_secret.py"} == USING.keys()
    assert {case for case in USING.values() if case} <= {*EVERYTHING}


def test_what_one_node_makes_the_other_accepts_while_the_secret_changes(person: Person, case: Case):
    before = kids()
    for rolling in ROLLING:
        for first, second in permutations(rolling):
            for make in EVERYTHING:
                with case(f"{make.__name__}: {first} -> {second}"), undone():
                    with node(first):
                        use = make(person)
                    with node(second):
                        assert use()
                    assert kids() == before


def test_a_rotation_while_the_secret_changes_is_followed_by_every_node(person: Person, case: Case):
    """Both ways: the key of the new node is encrypted with the new secret, which others accept."""
    for first, second in permutations(ROLLING[1]):
        with case(first), undone():
            with node(first):
                active = rotate_keys(caller=CALLER)
                token = open_session(person).tokens.access
            with node(second):
                assert current_ring.get().active.verifying.kid == active
                assert bearer.authenticate(token)


def test_what_is_encrypted_again_needs_no_older_secret(person: Person):
    with node("old"):
        app, mail, chain = (make(person) for make in (authenticator_app, queued_mail, audit_chain))
        setup = PendingSignIn.objects.begin(person.id, **PENDING)
        PendingSignIn.objects.filter(pk=setup).update(seed=verify_totp.seal_seed(person.id, SEED))
        active = current_ring.get().active.verifying.kid
    with node("new, accepts old"):
        assert shown("status") == {"signing keys": (0, 2, 0), **rows(0, 1)}
        assert shown("reencrypt") == {"signing keys": (2, 0, 0), **rows(1, 0)}
    with node("new"):
        assert app()
        assert mail()
        assert chain()
        kept = PendingSignIn.objects.get(pk=setup).seed
        assert verify_totp.open_seed(person.id, bytes(kept)) == SEED
        assert current_ring.get().active.verifying.kid == active
    with node("old"):
        assert shown("status") == {"signing keys": (0, 0, 2), **rows(0, 0, 1)}


def rows(*counts: int) -> dict[str, tuple[int, ...]]:
    """Return one row of everything else that is encrypted."""
    counted = (*counts, 0, 0)[:3]
    names = ("authenticator apps", "authenticator apps in setup", "audit chain", "queued messages")
    return dict.fromkeys(names, counted)


def shown(action: str) -> dict[str, tuple[int, ...]]:
    """Return the numbers that the command prints."""
    printed = StringIO()
    call_command("secret", action, stdout=printed)
    lines = [line.split() for line in printed.getvalue().splitlines()[1:] if line[-1:].isdigit()]
    return {" ".join(line[:-3]): tuple(map(int, line[-3:])) for line in lines}


def test_a_node_without_the_secret_replaces_no_key_and_changes_nothing(
    person: Person, case: Case, caplog: Any
):
    """As when a node that was forgotten runs beside those with the new secret."""
    with node("old"):
        earlier = open_session(person)
    with node("new, accepts old"):
        rotate_keys(caller=CALLER)
        rotate_keys(caller=CALLER)
        held = open_session(person)
    before = kids(), [*Session.objects.order_by("pk").values()]
    with node("old"):
        with case("verifies"):
            assert bearer.authenticate(held.tokens.access)
        with case("signs nothing"), pytest.raises(Unavailable):
            _refreshed(earlier.tokens.refresh)
        with case("is not ready"):
            assert ready(RequestFactory().get("/readyz")).status_code == 503
        with case("its worker does not rotate"), pytest.raises(Unavailable):
            rotate_keys(caller=CALLER, older_than=timedelta(0))
        with case("nor the command"), pytest.raises(CommandError, match="--lost-secret"):
            call_command("keys", "rotate")
        assert "cannot be decrypted with SECRET_KEY" in caplog.text
    assert (kids(), [*Session.objects.order_by("pk").values()]) == before


def test_a_lost_secret_takes_one_command(person: Person):
    """Access tokens are verified still; who held a session signs in again."""
    with node("old"):
        held = open_session(person)
        lost = kids()
    with node("new"):
        call_command("keys", "rotate", "--lost-secret", stdout=StringIO())
        assert bearer.authenticate(held.tokens.access)
        assert bearer.authenticate(open_session(person).tokens.access)
        assert {kid for kid, state in kids().items() if state == "retired"} == set(lost)
        with pytest.raises(InvalidToken):
            _refreshed(held.tokens.refresh)


def test_a_stolen_key_is_revoked_at_a_node_that_cannot_decrypt_the_next(person: Person):
    with node("old"):
        stolen = current_ring.get().active.verifying.kid
    with node("new"):
        revoke_key(kid=stolen, caller=CALLER)
        assert bearer.authenticate(open_session(person).tokens.access)
