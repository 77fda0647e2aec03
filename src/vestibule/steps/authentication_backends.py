"""Ask the host's other authentication back ends, such as LDAP or a legacy database.

They are those in ``AUTHENTICATION_BACKENDS`` that do not just compare the stored password, which
Vestibule does itself (``STORED``). They run inside the attempt that ``steps.attempts`` counts.
"""

from __future__ import annotations

import inspect
import logging
import time
from functools import lru_cache
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.utils.module_loading import import_string

from vestibule.core.authentication import Authentication
from vestibule.core.caller import Caller
from vestibule.core.errors import InvalidCredentials, Overloaded, Refusal, Unavailable
from vestibule.core.people import Person
from vestibule.core.tokens import Transport
from vestibule.core.worker_pool import Waiting
from vestibule.models import Account
from vestibule.models.host_user import stored_user
from vestibule.outbound import NoAnswer, Upstream
from vestibule.outbound.foreign_call import ForeignCalls
from vestibule.steps import attempts
from vestibule.steps.complete_sign_in import sign_in_refusal

logger = logging.getLogger(__name__)

TIMEOUT = 5.0
"""Seconds for all back ends together."""

STEP = 0.5
"""Seconds: a refusal takes a multiple of this, so that the time does not tell which users a back
end knows. A search in a directory is faster than a search and a comparison."""

STORED = frozenset(
    {
        "django.contrib.auth.backends.BaseBackend",
        "django.contrib.auth.backends.ModelBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
        "djoser.auth_backends.LoginFieldBackend",
    }
)
"""Classes that only compare the stored password, or none, and are never asked.

Hosts that come from allauth or djoser list theirs. It would find no other password, hash every
wrong one a second time, and accept identifiers that ``SIGN_IN_WITH`` does not name.
"""

_upstream = Upstream()
_calls = ForeignCalls()


def others() -> tuple[str, ...]:
    """Return the dotted paths of the back ends to ask, in the order of the setting."""
    return _others(tuple(django_settings.AUTHENTICATION_BACKENDS))


@lru_cache(maxsize=8)
def _others(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(path for path in paths if path not in STORED and _owner(path) not in STORED)


def _owner(path: str) -> str:
    """Return the class that a back end has its ``authenticate`` from, by its dotted path."""
    backend = import_string(path)
    owner = next(each for each in backend.__mro__ if "authenticate" in vars(each))
    return f"{owner.__module__}.{owner.__qualname__}"


def sign_in(
    identifier: str,
    password: str,
    attempted: attempts.OpenAttempt,
    *,
    amr: str,
    transport: Transport,
    caller: Caller,
) -> Authentication | type[InvalidCredentials] | Refusal:
    """Let the back ends authenticate a user; returns the refusal if none of them does.

    A refusal is returned, not raised, and stays counted: while a directory is down, guesses at
    stored passwords would else be free. The user's account is made at its first sign-in.
    """
    began = time.monotonic()
    outcome: Authentication | type[InvalidCredentials] | Refusal
    try:
        key = _ask(identifier, password)
        outcome = _authentication(key, attempted, amr=amr, transport=transport, caller=caller)
    except (NoAnswer, Overloaded):
        outcome = Unavailable()
    if not isinstance(outcome, Authentication):
        with Waiting.on_wait():
            _wait(STEP - (time.monotonic() - began) % STEP)
    return outcome


def confirm(person: Person | None, password: str) -> bool:
    """Whether the back ends accept a password of this user; False while they do not answer."""
    if person is None or not others():
        return False
    try:
        key = _ask(person.username, password)
    except (NoAnswer, Overloaded):
        return False
    return key is not None and str(key) == str(person.id)


def _authentication(
    key: Any | None,
    attempted: attempts.OpenAttempt,
    *,
    amr: str,
    transport: Transport,
    caller: Caller,
) -> Authentication | type[InvalidCredentials]:
    found = None if key is None else _account(key)
    if found is None:
        return InvalidCredentials
    person, encoded = found
    if refusal := sign_in_refusal(person):
        return refusal
    if attempted.person is not None and attempted.person.id == person.id:
        return attempted.authenticated(person, encoded, amr=amr, transport=transport)
    # The identifier is one that only the back end knows. The account has a counter of its own,
    # and knows its devices.
    attempted.succeed()
    with attempts.attempt(attempts.key_for_account(person.id, caller), caller) as own:
        return own.authenticated(person, encoded, amr=amr, transport=transport)


def _account(key: Any) -> tuple[Person, str] | None:
    """Return the user with the password hash, and make the account of a new user."""
    accounts = Account.objects.of(key)
    found = accounts.credentials()
    if found is None and (user := stored_user(key)) is not None:
        Account.objects.adopt([user])
        found = accounts.all().credentials()
    return None if found is None else found[:2]


def _ask(identifier: str, password: str) -> Any | None:
    """Return the primary key of the user that a back end returns, or None.

    An empty password is not asked: some directories take it for an anonymous bind, and succeed
    (RFC 4513, 5.1.2).

    Raises:
        NoAnswer: they did not answer in time, or one failed.
        Overloaded: too many calls are waiting.
    """
    if not password:
        return None

    def call() -> Any | None:
        return _calls.run(lambda: _first_user(identifier, password), seconds=TIMEOUT)

    try:
        return _upstream.call(call)
    except (NoAnswer, Overloaded) as error:
        logger.warning("authentication back ends did not answer", extra={"reason": str(error)})
        raise


def _first_user(identifier: str, password: str) -> Any | None:
    for path in others():
        backend = import_string(path)()
        credentials = _credentials(backend, identifier, password)
        if credentials is None:
            continue
        try:
            user = backend.authenticate(None, **credentials)
        except PermissionDenied:  # as in Django: no other back end is asked
            return None
        except Exception as error:  # noqa: BLE001 - code of the host, which may raise anything
            # Only its class: a message may quote what was sent.
            raise NoAnswer(f"{path} raised {type(error).__name__}") from None
        if user is not None:
            return user.pk if isinstance(user, get_user_model()) else None
    return None


def _credentials(backend: Any, identifier: str, password: str) -> dict[str, str] | None:
    """Return the keyword arguments that a back end takes; None if it takes no password."""
    signature = inspect.signature(backend.authenticate)
    for name in ("username", get_user_model().USERNAME_FIELD, "email"):
        credentials = {name: identifier, "password": password}
        try:
            signature.bind(None, **credentials)
        except TypeError:
            continue
        return credentials
    return None


def _wait(seconds: float) -> None:
    time.sleep(seconds)
