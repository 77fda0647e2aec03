"""Validation of the server's settings: one sentence for each reason not to start."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from vestibule.conf.validation import is_host, problems
from vestibule.server.environment import urls
from vestibule.server.environment.app_settings import app_settings
from vestibule.server.environment.mail import is_sender
from vestibule.server.environment.values import UnusableEnvironment, as_data
from vestibule.server.environment.variables import Environment

MIN_SECRET = 50
MIN_TOKEN = 20
MAX_THREADS = 1000
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "pt-br")
KNOWN_SECRETS = ("changeme", "change-me", "secret", "django-insecure-", "insecure", "example")


def require_startable(env: Environment) -> None:
    """Require a valid environment.

    Raises:
        UnusableEnvironment: with one sentence for each reason, none of which quotes a value
            that may hold a secret.
    """
    found = refusals(env)
    if found:
        raise UnusableEnvironment(*found)


def refusals(env: Environment) -> list[str]:
    """Return the reasons not to start with this environment; empty if it is valid."""
    return _unusable(env) or (_unsafe(env) if env.production else [])


def _unusable(env: Environment) -> list[str]:
    """Return the problems of both profiles."""
    if env.ENV not in {"development", "production"}:
        return [f"VESTIBULE_ENV is '{env.ENV}': it must be development or production."]
    found = [
        f"VESTIBULE_{name} must be one of {', '.join(choices)}."
        for name, choices in _CHOICES.items()
        if getattr(env, name) not in choices
    ]
    found += [
        f"VESTIBULE_{name} must be at least {as_data(least)}."
        for name, least in _LEAST.items()
        if getattr(env, name) < least
    ]
    found += [
        f"VESTIBULE_{name} {wrong}."
        for name, (fits, wrong) in _FORMS.items()
        if getattr(env, name) and not _holds(fits, getattr(env, name))
    ]
    if _holds(urls.is_database, env.database_url) and not urls.has_numbers(env.database_url):
        numbers = ", ".join(urls.DATABASE_NUMBERS)
        found.append(f"VESTIBULE_DATABASE_URL: {numbers} are whole numbers.")
    if _holds(urls.is_database, env.database_url) and not urls.has_known_options(env.database_url):
        found.append(
            "VESTIBULE_DATABASE_URL has an option that libpq does not know, or an sslmode that is "
            f"none of {', '.join(urls.SSL_MODES)}."
        )
    if env.METRICS_PORT == env.PORT:
        found.append("VESTIBULE_METRICS_PORT must be another port than VESTIBULE_PORT.")
    # Defaults of the app's settings follow from the server's own, which come first.
    return found or _problems(env)


def _problems(env: Environment) -> list[str]:
    """Return the problems of the app's settings, as a host project would be told of them."""
    try:
        settings = replace(env, **app_settings(env))
    except UnusableEnvironment as error:
        return list(error.args)
    return [f"VESTIBULE_{problem}" for problem in problems(settings)]


def _holds(fits: Callable[..., bool], value: object) -> bool:
    try:
        return fits(value)
    except ValueError:
        return False


def _are_networks(proxies: tuple[str, ...]) -> bool:
    return all(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)


def _are_hosts(hosts: tuple[str, ...]) -> bool:
    """Whether Django can find the host of a request among these: a name, ``.name`` or ``*``."""
    return all(host == "*" or is_host(host.removeprefix(".")) for host in hosts)


def _is_spoken(language: str) -> bool:
    return language.lower().partition("-")[0] in {each.partition("-")[0] for each in LANGUAGES}


def _can_trace(chosen: str) -> bool:
    """Whether everything that traces need is installed."""
    exporter = ["opentelemetry.sdk.trace", "opentelemetry.exporter.otlp.proto.http"]
    own = exporter if chosen == "otlp" else [chosen.rpartition(".")[0]]
    try:
        return all(map(find_spec, ["opentelemetry.trace", *own]))
    except (ImportError, ValueError):  # a ValueError without a module, as of "jaeger"
        return False


_CHOICES = {
    "ENGINE": ("auto", "plain", "tuned"),
    "DELIVERY": ("thread", "worker"),
    "LOG_LEVEL": tuple(logging.getLevelNamesMapping()),
}
_LEAST: dict[str, Any] = {
    "WORKERS": 1,
    "THREADS": 1,
    "HASHING_SLOTS": 0,
    "QUERY_TIMEOUT": timedelta(seconds=1),
}
_FORMS: dict[str, tuple[Callable[..., bool], str]] = {
    "PORT": (lambda port: 0 < port < 1 << 16, "must be between 1 and 65535"),
    **dict.fromkeys(
        ("WORKERS", "THREADS", "HASHING_SLOTS"),
        (lambda number: number <= MAX_THREADS, f"must be at most {MAX_THREADS}"),
    ),
    "DRAIN_SECONDS": (lambda seconds: 0 <= seconds <= 3600, "must be between 0 and 3600"),
    "METRICS_PORT": (lambda port: 0 < port < 1 << 16, "must be between 1 and 65535, or 0 for none"),
    "METRICS_TOKEN": (
        lambda token: len(token.strip()) >= MIN_TOKEN and token.isascii() and token.isprintable(),
        f"must have at least {MIN_TOKEN} characters of ASCII",
    ),
    "QUERY_TIMEOUT": (lambda longest: longest <= timedelta(days=1), "must be at most one day"),
    "LANGUAGE": (_is_spoken, f"must be one of {', '.join(LANGUAGES)}"),
    "ALLOWED_HOSTS": (
        _are_hosts,
        "must list hosts as browsers send them, such as accounts.example.org: without scheme, "
        "port or path, an international name in its ASCII form (xn--), IPv6 in brackets",
    ),
    "EMAIL_FROM": (
        is_sender,
        "must be one address, such as no-reply@example.org or Accounts <no-reply@example.org>; "
        'a name with a comma needs quotation marks: "Acme, Inc." <no-reply@example.org>',
    ),
    "DATABASE_URL": (urls.is_database, urls.DATABASE_FORM),
    "EMAIL_URL": (urls.is_mail_server, urls.EMAIL_FORM),
    "SMS_URL": (urls.is_sms_provider, urls.SMS_FORM),
    "SECURITY_CONTACT": (
        lambda contacts: all(each.startswith(("mailto:", "https://", "tel:")) for each in contacts),
        "must list addresses that begin with mailto:, https:// or tel:",
    ),
    "TRUSTED_PROXIES": (_are_networks, "must list IP addresses or networks"),
    "CLIENT_ADDRESS_HEADER": (
        lambda name: name.isascii() and name.replace("-", "").isalnum(),
        "must name one header, such as X-Forwarded-For or Forwarded",
    ),
    "TRACING_SAMPLE": (lambda share: 0 <= share <= 1, "must be between 0 and 1"),
    "TRACING": (
        _can_trace,
        "must be otlp, or the dotted path of a function, and what it needs must be installed "
        "(docs/operations/tracing.md)",
    ),
    "SIGNING_KEY_FILE": (lambda path: Path(path).is_file(), "names a file that does not exist"),
}


def _unsafe(env: Environment) -> list[str]:
    sqlite = urls.is_sqlite(env.database_url)
    console = env.SMS_URL.startswith("console:") or env.SMS_BACKEND == "console"
    alone = env.WORKERS > 1 and not env.REDIS_URL and not env.ALLOW_SINGLE_NODE_LIMITS
    wrong = {
        "VESTIBULE_SECRET_KEY is missing: set at least 50 random characters.": not env.SECRET_KEY,
        f"VESTIBULE_SECRET_KEY is too short: it needs at least {MIN_SECRET} random characters.": (
            0 < len(env.SECRET_KEY) < MIN_SECRET
        ),
        "VESTIBULE_SECRET_KEY is a well-known default or not random: generate a new one.": (
            _is_guessable(env.SECRET_KEY)
        ),
        "VESTIBULE_SECRET_KEY_FALLBACKS has a secret too short or easy to guess: remove it.": any(
            len(secret) < MIN_SECRET or _is_guessable(secret) for secret in env.SECRET_KEY_FALLBACKS
        ),
        "VESTIBULE_DEBUG is on, and debug pages show secrets: turn it off.": env.DEBUG,
        "VESTIBULE_ALLOWED_HOSTS has a wildcard: list exact host names.": any(
            "*" in host or host.startswith(".") for host in env.ALLOWED_HOSTS
        ),
        "VESTIBULE_TRUSTED_ORIGINS has an origin without https, which can be impersonated.": any(
            origin.startswith("http:") for origin in env.TRUSTED_ORIGINS
        ),
        "VESTIBULE_PUBLIC_ORIGIN is missing: links in mails need it.": not env.PUBLIC_ORIGIN,
        "VESTIBULE_PUBLIC_ORIGIN is not https: tokens and cookies would be sent unencrypted.": (
            env.PUBLIC_ORIGIN.startswith("http:")
        ),
        "VESTIBULE_EMAIL_URL or VESTIBULE_EMAIL_FROM is missing: both are needed to send mail.": (
            not (env.EMAIL_URL and env.EMAIL_FROM)
        ),
        "VESTIBULE_SMS_URL or VESTIBULE_SMS_BACKEND prints codes to the log: use a provider.": (
            console
        ),
        "VESTIBULE_DEV_INBOX is on, which shows messages instead of sending them.": env.inbox,
        "VESTIBULE_CAPTCHA is dummy, which lets everyone pass.": env.CAPTCHA == "dummy",
        "SQLite supports one worker only: set VESTIBULE_DATABASE_URL or VESTIBULE_WORKERS=1.": (
            sqlite and env.WORKERS > 1
        ),
        "Several workers need Redis to share rate limits: set VESTIBULE_REDIS_URL.": alone,
    }
    return [sentence for sentence, is_wrong in wrong.items() if is_wrong]


def _is_guessable(secret: str) -> bool:
    folded = secret.casefold()
    return bool(secret) and (
        len(set(secret)) < 10 or any(known in folded for known in KNOWN_SECRETS)
    )
