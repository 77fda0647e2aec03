"""Checks for production (``check --deploy``): minimums, maximums and encryption.

Each is an error with its own id. An exception is made by adding the id to Django's
``SILENCED_SYSTEM_CHECKS``, where it is visible to readers of the settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, register

from vestibule import conf
from vestibule.checks.installation import settings_are_sound
from vestibule.core.destinations import is_this_machine
from vestibule.core.syslog import syslog_server
from vestibule.tokens.key_file import ring_from_file
from vestibule.tokens.keys import UnusableKey

ARGON2_FLOORS: Mapping[int, int] = {1: 47_104, 2: 19_456, 3: 12_288, 4: 9_216, 5: 7_168}
"""Minimum KiB for each number of passes (OWASP Password Storage Cheat Sheet). Above 5: as for 5."""
LONGEST_ACCESS = timedelta(hours=1)
LONGEST_SESSION = timedelta(days=90)
"""Three times what NIST SP 800-63B-4 allows, for mobile apps."""

LONGEST_SECRETS: Mapping[str, timedelta] = {
    "CODE_LIFETIME": timedelta(minutes=10),
    "LINK_LIFETIME": timedelta(days=1),
    "INVITATION_LIFETIME": timedelta(days=30),
    "TRUST_DEVICE": LONGEST_SESSION,
}
"""Codes and links: NIST SP 800-63B-4, 3.1.3.2 and 4.2.1.2."""
LARGEST_TOLERANCES: Mapping[str, timedelta] = {
    "LEEWAY": timedelta(minutes=5),
    "REFRESH_GRACE": timedelta(minutes=5),
    "REVOCATION_BOUND": timedelta(minutes=1),
}
"""The first: RFC 7519, 4.1.4, "no more than a few minutes"."""
SHORTEST_PASSWORD = 8
"""NIST SP 800-63B-4, 3.1.1.2, where a second factor is required; 15 where it is the only one."""

_TLS_OF_POSTGRESQL = {"require", "verify-ca", "verify-full"}


def _error(number: str, sentence: str) -> list[CheckMessage]:
    return [Error(sentence, id=f"vestibule.{number}")]


@register(Tags.security, deploy=True)
def signing_key_can_sign(**_: Any) -> list[CheckMessage]:
    """E014: ``SIGNING_KEY_FILE`` is no key for ``ACCESS_ALGORITHM``, or a weak one."""
    if settings_are_sound() or not conf.settings.SIGNING_KEY_FILE:
        return []
    try:
        ring_from_file(conf.settings.SIGNING_KEY_FILE)
    except (UnusableKey, OSError) as error:
        return _error("E014", f"VESTIBULE['SIGNING_KEY_FILE']: {error}")
    return []


@register(Tags.security, deploy=True)
def hashes_cost_enough(**_: Any) -> list[CheckMessage]:
    """E015: Argon2id's parameters are below OWASP's minimum."""
    if settings_are_sound():
        return []  # reported by E001
    passes, memory = conf.settings.ARGON2_TIME, conf.settings.ARGON2_MEMORY_KIB
    floor = ARGON2_FLOORS.get(min(passes, 5))
    if floor is not None and memory >= floor:
        return []
    needed = f"{floor} KiB" if floor else "one pass"
    return _error("E015", f"Argon2id with ARGON2_TIME = {passes} needs at least {needed}.")


@register(Tags.security, deploy=True)
def access_tokens_are_short(**_: Any) -> list[CheckMessage]:
    """E016: other back ends accept an access token for more than an hour after a sign-out."""
    if settings_are_sound() or conf.settings.ACCESS_LIFETIME <= LONGEST_ACCESS:
        return []
    return _error(
        "E016",
        "VESTIBULE['ACCESS_LIFETIME'] is longer than an hour: use a shorter one and refresh.",
    )


@register(Tags.security, deploy=True)
def sessions_end(**_: Any) -> list[CheckMessage]:
    """E017: a session may last, or stay unused, for more than 90 days."""
    if settings_are_sound():
        return []  # reported by E001
    longest = max(conf.settings.SESSION_LIFETIME, conf.settings.REFRESH_LIFETIME)
    if longest <= LONGEST_SESSION:
        return []
    return _error("E017", "SESSION_LIFETIME and REFRESH_LIFETIME must be at most 90 days.")


@register(Tags.security, deploy=True)
def secrets_expire(**_: Any) -> list[CheckMessage]:
    """E028: a mailed code or link, an invitation or a trusted device is valid for too long."""
    return _longer_than(LONGEST_SECRETS, "E028")


@register(Tags.security, deploy=True)
def tolerances_are_small(**_: Any) -> list[CheckMessage]:
    """E029: tokens that expired, were used or were revoked are accepted for too long."""
    return _longer_than(LARGEST_TOLERANCES, "E029")


def _longer_than(longest: Mapping[str, timedelta], number: str) -> list[CheckMessage]:
    if settings_are_sound():
        return []  # reported by E001
    return [
        message
        for name, most in longest.items()
        if getattr(conf.settings, name) > most
        for message in _error(number, f"VESTIBULE['{name}'] must be at most {_written(most)}.")
    ]


def _written(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    number, unit = (span.days, "day") if span.days else (minutes, "minute")
    return f"{number} {unit}{'s' * (number > 1)}"


@register(Tags.security, deploy=True)
def passwords_are_long_enough(**_: Any) -> list[CheckMessage]:
    """E032: users may choose a password of fewer than eight characters."""
    if settings_are_sound() or conf.settings.PASSWORD_MIN_LENGTH >= SHORTEST_PASSWORD:
        return []  # the first is reported by E001
    return _error("E032", f"PASSWORD_MIN_LENGTH must be at least {SHORTEST_PASSWORD}.")


@register(Tags.security, deploy=True)
def requests_send_no_mail(**_: Any) -> list[CheckMessage]:
    """E027: requests send their messages, so their duration tells whether an account exists."""
    if settings_are_sound() or conf.settings.DELIVERY not in {"inline", "request"}:
        return []
    return _error(
        "E027",
        f"VESTIBULE['DELIVERY'] = '{conf.settings.DELIVERY}' is for tests: a request that sends a "
        "message takes longer, which tells that the account exists. Use 'thread' or 'worker'.",
    )


@register(Tags.security, deploy=True)
def databases_are_reached_by_tls(**_: Any) -> list[CheckMessage]:
    """E018: the connection to PostgreSQL is not encrypted."""
    return [
        message
        for alias, host in _open_databases()
        for message in _error(
            "E018",
            f"The database '{alias}' on {host} may be connected to without TLS: set sslmode to "
            "verify-full (in OPTIONS, or ?sslmode=verify-full in its URL).",
        )
    ]


def _open_databases() -> Iterator[tuple[str, str]]:
    for alias, database in django_settings.DATABASES.items():
        options = database.get("OPTIONS") or {}
        host = database.get("HOST") or options.get("host") or ""
        if "postgresql" not in database.get("ENGINE", "") or not _is_elsewhere(host):
            continue
        if options.get("sslmode") not in _TLS_OF_POSTGRESQL:
            yield alias, host


@register(Tags.security, deploy=True)
def redis_is_reached_by_tls(**_: Any) -> list[CheckMessage]:
    """E019: the connection to Redis is not encrypted; it carries sign-outs and addresses."""
    if settings_are_sound():
        return []  # reported by E001
    url = urlsplit(conf.settings.REDIS_URL)
    if url.scheme != "redis" or not _is_elsewhere(url.hostname or ""):
        return []
    return _error("E019", f"Redis on {url.hostname} is connected to without TLS: use rediss://.")


@register(Tags.security, deploy=True)
def mail_is_sent_by_tls(**_: Any) -> list[CheckMessage]:
    """E020: the connection to the mail server is not encrypted; it carries reset links."""
    smtp = django_settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    encrypted = django_settings.EMAIL_USE_TLS or django_settings.EMAIL_USE_SSL
    if not smtp or encrypted or not _is_elsewhere(django_settings.EMAIL_HOST):
        return []
    where = f"The mail server {django_settings.EMAIL_HOST} is connected to without TLS: "
    return _error("E020", where + "set EMAIL_USE_TLS or EMAIL_USE_SSL (?tls=true in its URL).")


@register(Tags.security, deploy=True)
def syslog_is_reached_by_tls(**_: Any) -> list[CheckMessage]:
    """E026: the connection to the syslog server is not encrypted; it carries the audit trail."""
    if settings_are_sound() or not conf.settings.AUDIT_SYSLOG:
        return []  # reported by E001
    server = syslog_server(conf.settings.AUDIT_SYSLOG)
    if server.scheme == "tls" or not _is_elsewhere(server.host):
        return []
    return _error(
        "E026", f"The syslog server {server.host} is sent events without TLS: use tls://."
    )


def _is_elsewhere(host: str) -> bool:
    """Return whether a host is another machine: no socket, no name or address of this one."""
    return bool(host) and not host.startswith(("/", "@")) and not is_this_machine(host)
