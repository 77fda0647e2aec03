"""The URLs of the environment: each has a form that is checked before anything connects.

``urlsplit`` raises a ValueError for a bad port or bracket. ``#``, ``?`` and ``/`` in a password end
the host without an error, so that a part of the password would become the name of the database.
"""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.utils.module_loading import import_string

ENCODED = "with special characters in the password percent-encoded, such as %23 for #"
DATABASE_FORM = (
    "must have the form postgres://user:password@host:5432/name, "
    f"{ENCODED}, or sqlite:///path for a file"
)
EMAIL_FORM = f"must have the form smtp://user:password@host:587?tls=true (or ssl=true), {ENCODED}"
SMS_FORM = (
    "must have the form twilio://sid:token@sender, vonage://key:secret@sender, "
    f"https://host/path?secret=... or console://, {ENCODED}"
)
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
DATABASE_NUMBERS = ("connect_timeout", "keepalives_idle", "tcp_user_timeout")
_DATABASE_OPTIONS = {
    *("assume_role", "currentSchema", "isolation_level"),  # of Django, and of dj-database-url
    *("prepare_threshold", "server_side_binding"),  # of psycopg
}
CREDENTIALS = {"twilio": ("sid", "token"), "vonage": ("key", "secret")}
"""What user and password of a provider's URL are called there."""


def is_sqlite(text: str) -> bool:
    """Whether a database URL names an SQLite file."""
    return urlsplit(text).scheme == "sqlite"


def is_database(text: str) -> bool:
    """Whether a text names a PostgreSQL database, or an SQLite file, which outlives the process.

    Raises:
        ValueError: it cannot be read as a URL.
    """
    url = _read(text)
    name = unquote(url.path[1:])
    if url.scheme == "sqlite":
        return "sqlite:///" in text.lower() and not url.query and name not in {"", ":memory:"}
    known = url.scheme in {"postgres", "postgresql"} and "://" in text
    named = name or "service" in dict(_query(url))
    return known and bool(named) and "@" not in url.path


def has_numbers(text: str) -> bool:
    """Whether the options of a database URL that libpq takes as whole numbers are such."""
    return all(
        value.isascii() and value.isdigit()
        for name, value in parse_qsl(urlsplit(text).query, keep_blank_values=True)
        if name in DATABASE_NUMBERS
    )


def has_known_options(text: str) -> bool:
    """Whether a database URL has options only that are used: of libpq, psycopg or Django."""
    options = dict(parse_qsl(urlsplit(text).query, keep_blank_values=True))
    if is_sqlite(text) or not options:
        return True
    try:
        # Not at the top: on SQLite there need be no psycopg.
        known = import_string("psycopg.pq.Conninfo").get_defaults()
    except ImportError:  # Django says so
        return True
    names = _DATABASE_OPTIONS | {each.keyword.decode() for each in known}
    return options.keys() <= names and options.get("sslmode", "prefer") in SSL_MODES


def is_mail_server(text: str) -> bool:
    """Whether a text names an SMTP server, reached with TLS, with SSL, or with neither.

    Raises:
        ValueError: it cannot be read as a URL.
    """
    url = _read(text)
    query = _query(url)
    asked = dict(query)
    known = len(asked) == len(query) and set(asked) <= {"tls", "ssl"}
    valid = known and set(asked.values()) <= {"true", "false"}
    both = list(asked.values()).count("true") > 1
    return url.scheme == "smtp" and _is_host(url) and url.path in {"", "/"} and valid and not both


def is_sms_provider(text: str) -> bool:
    """Whether a text names a provider with its credentials, a webhook, or the console.

    Raises:
        ValueError: it cannot be read as a URL.
    """
    url = urlsplit(text)
    if url.scheme in CREDENTIALS:  # its host is the sender, which needs no valid port
        sender = url.netloc.rpartition("@")[2]
        more = url.query or url.fragment or url.path not in {"", "/"}
        return bool(url.username and url.password and sender) and not more
    if url.scheme in {"https", "http"}:
        return _is_host(_read(text))
    return url.scheme == "console"


def _read(text: str) -> SplitResult:
    """Split a URL, with everything in it that raises a ValueError.

    Raises:
        ValueError: a bad bracket, port or query, or a fragment.
    """
    url = urlsplit(text)
    _ = url.port
    _query(url)
    if "#" in text:
        raise ValueError("a fragment")
    return url


def _query(url: SplitResult) -> list[tuple[str, str]]:
    return parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query))


def _is_host(url: SplitResult) -> bool:
    return bool(url.hostname) and url.port != 0
