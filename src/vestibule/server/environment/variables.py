"""Everything that an operator can set of the ready server; ``reading`` reads it.

Each setting of the app (``conf.schema``) is a variable ``VESTIBULE_<NAME>`` and a key of the
TOML file, and so is each field here: settings of the server alone, and those that differ there.
``docs/settings.md`` is made from both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

from vestibule.conf.schema import Settings
from vestibule.core.destinations import is_this_machine
from vestibule.core.processors import usable_processors

_THIS_MACHINE = {"127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment(Settings):
    """The settings of the app and of the server, read. Each field's reason is below it."""

    CONFIG: str = ""
    """TOML file with settings that are not in the environment (``docs/production.md``)."""

    ENV: str = "development"
    """``development`` or ``production``. Production refuses to start with an unsafe configuration."""

    HOME: Path = Path("var/server")
    """Folder for the server's data: database, secret, uploads, and the development inbox."""

    HOST: str = "127.0.0.1"
    """Address to listen on."""

    PORT: int = 8000
    """Port to listen on."""

    WORKERS: int = 1
    """Number of server processes. More than one needs PostgreSQL and, for shared limits, Redis."""

    THREADS: int = 8
    """Number of requests that each process handles at once, with a database connection each. Requests that wait for a password hash do not count and hold no connection."""

    ENGINE: str = "auto"
    """What handles requests: ``plain``, ``tuned``, or ``auto``. ``plain`` is granian's own adapter and Django's own handler; ``tuned`` costs less CPU and replaces parts of both. ``auto`` uses ``tuned`` with the releases of granian, Django and psycopg it was tested with, and ``plain`` with any other."""

    CPU_AFFINITY: bool = True
    """Whether each of several workers is pinned to its share of the processors (Linux, ``tuned`` engine), which saves CPU. Turn it off where other programs keep some of them busy for long."""

    DRAIN_SECONDS: int | None = None
    """Seconds that a server which got SIGTERM still serves everything, while ``/readyz`` answers 503 (``docs/operations/stopping.md``). 5 in production, 0 in development."""

    SECRET_KEY: str = field(default="", repr=False)
    """Root secret that all keys derive from, at least 50 random characters. Empty: generated at the first start and stored in ``HOME/secret_key``, readable by its owner only (not in production)."""

    SECRET_KEY_FALLBACKS: tuple[str, ...] = field(default=(), repr=False)
    """Previous secrets, so that users stay signed in when the secret changes."""

    SILENCED_CHECKS: tuple[str, ...] = ()
    """Ids of checks that production may fail and still start, such as ``vestibule.E019`` (``docs/production.md``)."""

    DEBUG: bool = False
    """Whether Django's debug pages are shown. Never in production."""

    PUBLIC_ORIGIN: str = ""
    """Scheme, host and port of the server as users see it, such as ``https://accounts.example.org``. Links in mails start with it, and passkeys belong to its host. Empty in development: the listening address, by the name ``localhost`` if it is this machine's."""

    ALLOWED_HOSTS: tuple[str, ...] = ()
    """Host names that requests may use, as browsers send them: without scheme and port. Empty: the host of ``PUBLIC_ORIGIN``, and in development this machine's own names."""

    DATABASE_URL: str = field(default="", repr=False)
    """``postgres://user:password@host:5432/name``, with parameters of libpq in the query (``?sslmode=require``), or ``sqlite:///path``. Empty: an SQLite file in ``HOME``."""

    TRANSACTION_POOLING: bool = False
    """Whether ``DATABASE_URL`` leads to PgBouncer, or another pooler, in transaction mode: each transaction may then be on another connection of PostgreSQL, so that prepared statements and server-side cursors are not used."""

    QUERY_TIMEOUT: timedelta = timedelta(seconds=15)
    """How long a database query of a request may take, and half of how long all of them may; then the answer is 503. Commands such as ``migrate`` and ``prune`` have no such limit."""

    ALLOW_SINGLE_NODE_LIMITS: bool = False
    """Whether several workers may start without Redis; each then counts rate limits by itself."""

    EMAIL_URL: str = field(default="", repr=False)
    """``smtp://user:password@host:587?tls=true`` (or ``ssl=true``). Empty in development: mails go to the inbox at ``/dev/inbox/``."""

    EMAIL_FROM: str = ""
    """Sender of all mails, such as ``Accounts <no-reply@example.org>``; a name with a comma in quotation marks. Required in production."""

    SMS_URL: str = field(default="", repr=False)
    """Provider for text messages: ``twilio://sid:token@sender``, ``vonage://key:secret@sender``, or ``https://your.example/hook?secret=...``. Empty in development: they go to the inbox."""

    SECURITY_CONTACT: tuple[str, ...] = ()
    """Where to report vulnerabilities, such as ``mailto:security@example.org`` or an https URL: served at ``/.well-known/security.txt`` (RFC 9116). Empty: no such page."""

    LANGUAGE: str = "en"
    """Language of messages to users who have not chosen one: ``ar``, ``de``, ``en``, ``es``, ``fr``, ``it``, ``ja`` or ``pt-br``, also with a region, such as ``de-ch``."""

    SECURITY_PAGE: str = "/account/security"
    """Page of the front end to which mails about security lead: password, second factors and devices. Empty: no button."""

    DELIVERY: str = "thread"
    """Who sends queued messages: ``thread`` (every server process, in a background thread) or ``worker`` (only ``vestibule worker``, which must be running)."""

    DEV_INBOX: bool | None = None
    """Whether messages are shown at ``/dev/inbox/`` instead of being sent, to connections from this machine only. On in development unless ``EMAIL_URL`` is set; refused in production."""

    API_DOCS: bool | None = None
    """Whether the OpenAPI document (``/api/schema/``) and its pages (``/api/docs/``) are served. On in development only."""

    ISSUER: str = ""
    """``iss`` of the tokens. Empty: ``PUBLIC_ORIGIN``."""

    HASHING_SLOTS: int = 0
    """Number of passwords that each process hashes at once. 0: cores divided by workers, at least one."""

    GOOGLE_CLIENT_ID: str = ""
    """Client id at Google. With the secret, users can sign in with Google."""

    GOOGLE_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at Google."""

    GITHUB_CLIENT_ID: str = ""
    """Client id at GitHub. With the secret, users can sign in with GitHub."""

    GITHUB_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at GitHub."""

    FACEBOOK_CLIENT_ID: str = ""
    """Client id at Facebook. With the secret, users can sign in with Facebook."""

    FACEBOOK_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at Facebook."""

    MICROSOFT_CLIENT_ID: str = ""
    """Client id at Microsoft. With the secret, users can sign in with Microsoft."""

    MICROSOFT_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at Microsoft."""

    LINKEDIN_CLIENT_ID: str = ""
    """Client id at LinkedIn. With the secret, users can sign in with LinkedIn."""

    LINKEDIN_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at LinkedIn."""

    GITLAB_CLIENT_ID: str = ""
    """Client id at GitLab. With the secret, users can sign in with GitLab."""

    GITLAB_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at GitLab."""

    DISCORD_CLIENT_ID: str = ""
    """Client id at Discord. With the secret, users can sign in with Discord."""

    DISCORD_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at Discord."""

    METRICS_PORT: int = 0
    """Port on which ``/metrics`` is served to Prometheus, apart from the server's own. ``vestibule worker`` also answers ``/healthz`` and ``/readyz`` there. 0: none (``docs/operations/metrics.md``)."""

    METRICS_TOKEN: str = field(default="", repr=False)
    """Bearer token that a scrape of ``/metrics`` must send, at least 20 characters. Without ``METRICS_PORT``, ``/metrics`` is served on the server's own port only if this is set."""

    LOG_LEVEL: str = "INFO"
    """Log level: ``DEBUG``, ``INFO``, ``WARNING`` or ``ERROR``."""

    ACCESS_LOG: bool = False
    """Whether each request gets a log line: method, route, status, duration, request id and account, never its URL (``docs/operations/logs.md``)."""

    SLOW_QUERY: timedelta = timedelta(0)
    """Database queries that take this long or longer, such as ``0.5s``, get a log line, without their parameters. ``0s``: none."""

    TRACING: str = ""
    """Where traces go (OpenTelemetry): ``otlp``, as the variables ``OTEL_EXPORTER_OTLP_…`` say, or the dotted path of a function that sets the tracer provider (``docs/operations/tracing.md``). Empty: none, at no cost."""

    TRACING_SAMPLE: float = 0.01
    """Share of the requests that are traced, from 0 to 1. A caller's ``traceparent`` decides for its own."""

    def __post_init__(self) -> None:
        """Accept any values: ``refusals`` reports all problems at once."""

    @property
    def production(self) -> bool:
        """Whether this is the production profile."""
        return self.ENV == "production"

    @property
    def inbox(self) -> bool:
        """Whether messages go to the development inbox."""
        if self.DEV_INBOX is None:
            return not self.production and not self.EMAIL_URL
        return self.DEV_INBOX

    @property
    def api_docs(self) -> bool:
        """Whether the API's document and its pages are served."""
        return not self.production if self.API_DOCS is None else self.API_DOCS

    @property
    def drain_seconds(self) -> int:
        """Seconds between SIGTERM and the end of the last connection."""
        default = 5 if self.production else 0
        return default if self.DRAIN_SECONDS is None else self.DRAIN_SECONDS

    @property
    def address(self) -> str:
        """The server's own address, as a browser on this machine opens it.

        By name, since an IP address can have no passkeys.
        """
        host = "localhost" if self.HOST in _THIS_MACHINE else self.HOST
        return f"http://[{host}]:{self.PORT}" if ":" in host else f"http://{host}:{self.PORT}"

    @property
    def origin(self) -> str:
        """Where people reach the server, without a slash at the end."""
        return (self.PUBLIC_ORIGIN or self.address).rstrip("/")

    @property
    def allowed_hosts(self) -> list[str]:
        """The hosts that requests may use, with the defaults filled in; IPv6 in brackets."""
        host = urlsplit(self.origin).hostname or "localhost"
        found = list(self.ALLOWED_HOSTS) or [f"[{host}]" if ":" in host else host]
        return found if self.production else [*found, self.HOST, "localhost", "127.0.0.1", "[::1]"]

    @property
    def is_local(self) -> bool:
        """Whether this is a development server that only this machine's browsers use."""
        url = urlsplit(self.origin)
        plain = url.scheme == "http" and is_this_machine(url.hostname or "")
        return plain and not self.production

    @property
    def hashing_slots(self) -> int:
        """How many passwords each worker hashes at once: together one on each processor."""
        return self.HASHING_SLOTS or max(1, usable_processors() // max(1, self.WORKERS))

    @property
    def database_url(self) -> str:
        """The database, with its default filled in."""
        file = quote(str(self.HOME.absolute() / "vestibule.sqlite3"))
        return self.DATABASE_URL or f"sqlite:///{file}"
