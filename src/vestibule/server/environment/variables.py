"""Everything that the ready server takes from its environment; ``variables`` reads it.

One frozen dataclass: each field is a variable ``VESTIBULE_<FIELD>``, with its
type, its default and its reason. ``docs/settings.md`` is made from it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

_LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The variables, read. Each field's reason stands under it."""

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
    """What handles requests: ``plain``, ``tuned``, or ``auto``. ``plain`` is granian's own adapter and Django's own handler; ``tuned`` costs less CPU and replaces parts of both. ``auto`` uses ``tuned`` with the releases of granian and Django it was tested with, and ``plain`` with any other."""

    CPU_AFFINITY: bool = True
    """Whether each of several workers is pinned to its share of the processors (Linux, ``tuned`` engine), which saves CPU. Turn it off where other programs keep some of them busy for long."""

    SECRET_KEY: str = field(default="", repr=False)
    """Root secret that all keys derive from, at least 50 random characters. Empty: generated at the first start and stored in ``HOME/secret_key``, readable by its owner only (not in production)."""

    SECRET_KEY_FALLBACKS: tuple[str, ...] = field(default=(), repr=False)
    """Previous secrets, so that users stay signed in when the secret changes."""

    SILENCED_CHECKS: tuple[str, ...] = ()
    """Ids of checks that production may fail and still start, such as ``vestibule.E019`` (``docs/production.md``)."""

    DEBUG: bool = False
    """Whether Django's debug pages are shown. Never in production."""

    PUBLIC_ORIGIN: str = ""
    """Scheme, host and port of the server as users see it, such as ``https://accounts.example.org``. Links in mails start with it. Empty in development: the listening address."""

    ALLOWED_HOSTS: tuple[str, ...] = ()
    """Host names that requests may use. Empty: the host of ``PUBLIC_ORIGIN``, and in development this machine's own names."""

    TRUSTED_ORIGINS: tuple[str, ...] = ()
    """Other origins whose pages may call the API, also with a user's cookies. Exact, such as ``https://app.example.org``."""

    COOKIE_TRANSPORT: bool = True
    """Whether tokens may travel in cookies. ``false``: bearer only."""

    DEFAULT_TRANSPORT: str = "body"
    """Token transport where the request does not name one: ``body`` or ``cookie``."""

    COOKIE_SAMESITE: str = "Lax"
    """``SameSite`` attribute of the cookies: ``Lax``, ``Strict``, or ``None`` for a front end on another site."""

    DATABASE_URL: str = field(default="", repr=False)
    """``postgres://user:password@host:5432/name``, with parameters of libpq in the query (``?sslmode=require``), or ``sqlite:///path``. Empty: an SQLite file in ``HOME``."""

    REDIS_URL: str = field(default="", repr=False)
    """``redis://host:6379/0``: shares rate limits between processes and announces ended sessions at once."""

    ALLOW_SINGLE_NODE_LIMITS: bool = False
    """Whether several workers may start without Redis; each then counts rate limits by itself."""

    EMAIL_URL: str = field(default="", repr=False)
    """``smtp://user:password@host:587?tls=true`` (or ``ssl=true``). Empty in development: mails go to the inbox at ``/dev/inbox/``."""

    EMAIL_FROM: str = ""
    """Sender of all mails, such as ``Accounts <no-reply@example.org>``. Required in production."""

    SMS_URL: str = field(default="", repr=False)
    """Provider for text messages: ``twilio://sid:token@sender``, ``vonage://key:secret@sender``, or ``https://your.example/hook?secret=...``. Empty in development: they go to the inbox."""

    SMS_COUNTRIES: tuple[str, ...] = ()
    """Countries whose numbers receive text messages, as ISO 3166 codes: ``DE,AT``. Empty: all."""

    SECURITY_CONTACT: tuple[str, ...] = ()
    """Where to report vulnerabilities, such as ``mailto:security@example.org`` or an https URL: served at ``/.well-known/security.txt`` (RFC 9116). Empty: no such page."""

    SERVICE_NAME: str = "Vestibule"
    """Name of the service in mails and text messages."""

    LANGUAGE: str = "en"
    """Language of messages to users who have not chosen one: ``en``, ``de``, ``fr`` or ``es``."""

    DELIVERY: str = "thread"
    """Who sends queued messages: ``thread`` (every server process, in a background thread) or ``worker`` (only ``vestibule worker``, which must be running)."""

    DEV_INBOX: bool | None = None
    """Whether messages are shown at ``/dev/inbox/`` instead of being sent, to connections from this machine only. On in development unless ``EMAIL_URL`` is set; refused in production."""

    API_DOCS: bool | None = None
    """Whether the OpenAPI document (``/api/schema/``) and its pages (``/api/docs/``) are served. On in development only."""

    TRUSTED_PROXIES: tuple[str, ...] = ()
    """Addresses or networks of the proxies in front whose client-address header is trusted."""

    CLIENT_ADDRESS_HEADER: str = "X-Forwarded-For"
    """Header in which those proxies report the client, such as ``Forwarded`` (RFC 7239) or ``X-Real-IP``."""

    ISSUER: str = ""
    """``iss`` of the tokens. Empty: ``PUBLIC_ORIGIN``."""

    AUDIENCE: str = "vestibule"
    """``aud`` of access tokens."""

    ACCESS_MINUTES: float = 10
    """Lifetime of an access token, in minutes."""

    REFRESH_DAYS: float = 7
    """How long a session stays open without use, in days."""

    SESSION_DAYS: float = 30
    """Absolute lifetime of a session, in days."""

    ROTATION: str = "strict"
    """Refresh token rotation: ``strict``, ``acknowledged`` or ``off``."""

    ACCESS_ALGORITHM: str = "ES256"
    """Signature algorithm of access tokens: ``ES256``, ``EdDSA``, ``RS256`` or ``HS256``."""

    SIGNING_KEY_FILE: str = ""
    """PEM file with the private key for access tokens, instead of keys stored in the database."""

    KEY_ROTATION_DAYS: float | None = None
    """How many days a signing key is active before the next one replaces it. 0: until ``vestibule keys rotate``. Not set: 90, and 0 with ``SIGNING_KEY_FILE``."""

    HASHING_SLOTS: int = 0
    """Number of passwords that each process hashes at once. 0: cores divided by workers, at least one."""

    ARGON2_MEMORY_KIB: int = 19_456
    """Argon2id memory per hash, in KiB. ``vestibule doctor`` suggests a value for the time that a hash may take."""

    ARGON2_TIME: int = 2
    """Number of Argon2id passes over that memory."""

    REGISTRATION_OPEN: bool = True
    """Whether users can sign up by themselves."""

    PROFILE_FIELDS: str = ""
    """Additional profile fields, as a JSON list: ``[{"name": "institution", "label": "Institution"}]`` (``docs/profile.md``)."""

    DELETION_GRACE_DAYS: float = 0
    """How many days a user who deletes their account can restore it. 0: deleted at once."""

    PASSWORD_BREACHED_FILTER: str = field(default="shipped", repr=False)
    """Where breached passwords are looked up: ``shipped``, the path of your own filter, or empty (no lookup)."""

    PASSWORD_BREACHED_URL: str = field(default="", repr=False)
    """Your own mirror of the range API of Have I Been Pwned. Empty: no query."""

    CAPTCHA: str = "none"
    """Captcha provider: ``none``, ``recaptcha_v2``, ``recaptcha_v3``, ``hcaptcha``, ``turnstile``, or ``dummy`` (tests only; refused in production)."""

    CAPTCHA_SITE_KEY: str = ""
    """The provider's public key, with which front ends show the captcha."""

    CAPTCHA_SECRET: str = field(default="", repr=False)
    """The provider's secret, with which responses are checked."""

    CAPTCHA_ON: tuple[str, ...] = ("sign_up", "reset_password")
    """Flows that always ask for a captcha: ``sign_up``, ``sign_in``, ``reset_password``, ``verify_email``."""

    CAPTCHA_AFTER_FAILURES: int = 3
    """Number of consecutive failures after which sign-in asks for a captcha. 0: always."""

    CAPTCHA_MIN_SCORE: float = 0.5
    """Minimum score of reCAPTCHA v3, between 0 and 1."""

    CAPTCHA_HOSTNAMES: tuple[str, ...] = ()
    """Exact host names whose pages may show the captcha. Empty: the host of ``PUBLIC_ORIGIN``."""

    CAPTCHA_FAIL: str = "closed"
    """When the provider does not answer: ``closed`` refuses with 503, ``open`` lets everyone through."""

    CAPTCHA_URL: str = field(default="", repr=False)
    """URL to check responses at instead of the provider's, for your own proxy or for tests. Must be https, or on this machine."""

    CAPTCHA_SEND_ADDRESS: bool = False
    """Whether the client's IP address is sent to the provider."""

    PROVIDERS: str = field(default="", repr=False)
    """External providers that users can sign in with, as JSON: ``{"company": {"preset": "openid", "issuer": "https://…", "client_id": "…", "client_secret": "…"}}`` (``docs/how-to/providers.md``)."""

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

    LINK_IDENTITIES: str = "verified"
    """When a provider's identity is connected to an account with the same email address: ``verified``, ``off`` or ``never``."""

    SOCIAL_PAGE: str = "/social"
    """Front-end page that users return to from a provider."""

    LOG_LEVEL: str = "INFO"
    """Log level: ``DEBUG``, ``INFO``, ``WARNING`` or ``ERROR``."""

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
    def address(self) -> str:
        """The server's own address, as a browser on this machine opens it."""
        host = _LOOPBACK_OF.get(self.HOST, self.HOST)
        return f"http://[{host}]:{self.PORT}" if ":" in host else f"http://{host}:{self.PORT}"

    @property
    def origin(self) -> str:
        """Where people reach the server, without a slash at the end."""
        return (self.PUBLIC_ORIGIN or self.address).rstrip("/")

    @property
    def hashing_slots(self) -> int:
        """How many passwords each worker hashes at once: together one on each processor."""
        return self.HASHING_SLOTS or max(1, (os.cpu_count() or 1) // self.WORKERS)

    @property
    def database_url(self) -> str:
        """The database, with its default filled in."""
        return self.DATABASE_URL or f"sqlite:///{self.HOME.absolute() / 'vestibule.sqlite3'}"
