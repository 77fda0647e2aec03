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
    """``development`` or ``production``. Production refuses to start on anything unsafe."""

    HOME: Path = Path("var/server")
    """Folder for what the server keeps: database, secret, uploads, and the development inbox."""

    HOST: str = "127.0.0.1"
    """Address to listen on."""

    PORT: int = 8000
    """Port to listen on."""

    WORKERS: int = 1
    """Server processes. More than one needs PostgreSQL and, for limits that count together, Redis."""

    THREADS: int = 8
    """Requests that each process answers at once, with a database connection each. Those that wait for a password hash are not counted and hold no connection."""

    ENGINE: str = "auto"
    """What answers requests: ``plain``, ``tuned``, or ``auto``. ``plain`` is granian's own adapter and Django's own handler; ``tuned`` costs less CPU and replaces parts of both. ``auto`` takes ``tuned`` with the releases of granian and Django that it was checked with, and ``plain`` with any other."""

    CPU_AFFINITY: bool = True
    """Whether each of several workers keeps to its share of the processors (Linux, ``tuned`` engine), which saves CPU. Switch it off where other programs keep some of them busy for long."""

    SECRET_KEY: str = field(default="", repr=False)
    """Root of every key of ours, 50 random characters or more. Empty: made at the first start and kept in ``HOME/secret_key``, readable by its owner alone (not in production)."""

    SECRET_KEY_FALLBACKS: tuple[str, ...] = field(default=(), repr=False)
    """Earlier secrets, so that changing the secret signs nobody out."""

    SILENCED_CHECKS: tuple[str, ...] = ()
    """Ids of checks that production may start in spite of, as ``vestibule.E019`` (``docs/production.md``)."""

    DEBUG: bool = False
    """Django's debug pages. Never in production."""

    PUBLIC_ORIGIN: str = ""
    """Scheme, host and port under which people reach the server, as ``https://accounts.example.org``. Links in mails start with it. Empty in development: the listening address."""

    ALLOWED_HOSTS: tuple[str, ...] = ()
    """Host names that requests may name. Empty: the host of ``PUBLIC_ORIGIN``, and this machine's own names in development."""

    TRUSTED_ORIGINS: tuple[str, ...] = ()
    """Other origins whose pages may call the API, also with a person's cookies. Exact, as ``https://app.example.org``."""

    COOKIE_TRANSPORT: bool = True
    """Whether tokens may travel in cookies. ``false``: bearer only."""

    DEFAULT_TRANSPORT: str = "body"
    """How tokens travel where the request does not say: ``body`` or ``cookie``."""

    COOKIE_SAMESITE: str = "Lax"
    """``SameSite`` of the cookies: ``Lax``, ``Strict``, or ``None`` for a front end on another site."""

    DATABASE_URL: str = field(default="", repr=False)
    """``postgres://user:password@host:5432/name``, with libpq's parameters in its query (``?sslmode=require``), or ``sqlite:///path``. Empty: an SQLite file in ``HOME``."""

    REDIS_URL: str = field(default="", repr=False)
    """``redis://host:6379/0``: counts limits for all processes together and spreads ended sessions at once."""

    ALLOW_SINGLE_NODE_LIMITS: bool = False
    """Start several workers without Redis all the same; each then counts its limits alone."""

    EMAIL_URL: str = field(default="", repr=False)
    """``smtp://user:password@host:587?tls=true`` (or ``ssl=true``). Empty in development: mails go to the inbox at ``/dev/inbox/``."""

    EMAIL_FROM: str = ""
    """Sender of all mails, as ``Accounts <no-reply@example.org>``. Needed in production."""

    SMS_URL: str = field(default="", repr=False)
    """Who takes text messages: ``twilio://sid:token@sender``, ``vonage://key:secret@sender``, or ``https://your.example/hook?secret=...``. Empty in development: they go to the inbox."""

    SMS_COUNTRIES: tuple[str, ...] = ()
    """Countries whose numbers are sent text messages, by ISO 3166 code: ``DE,AT``. Empty: all."""

    SECURITY_CONTACT: tuple[str, ...] = ()
    """Where people report holes, as ``mailto:security@example.org`` or an https address: served at ``/.well-known/security.txt`` (RFC 9116). Empty: nothing is."""

    SERVICE_NAME: str = "Vestibule"
    """Name of the service, as people read it in mails and text messages."""

    LANGUAGE: str = "en"
    """Language of messages to people who have chosen none: ``en``, ``de``, ``fr`` or ``es``."""

    DELIVERY: str = "thread"
    """Who sends what is queued: ``thread`` (every server process, beside its requests) or ``worker`` (only ``vestibule worker``, so run one)."""

    DEV_INBOX: bool | None = None
    """Show every message at ``/dev/inbox/`` instead of sending it. For this machine only, by the address of the socket. On in development unless ``EMAIL_URL`` is set; refused in production."""

    API_DOCS: bool | None = None
    """Serve the document of the API at ``/api/schema/`` and its pages at ``/api/docs/``. On in development only."""

    TRUSTED_PROXIES: tuple[str, ...] = ()
    """Addresses or networks of the proxies in front, whose client-address header is believed."""

    CLIENT_ADDRESS_HEADER: str = "X-Forwarded-For"
    """The header in which those proxies name the client, as ``Forwarded`` (RFC 7239) or ``X-Real-IP``."""

    ISSUER: str = ""
    """``iss`` of the tokens. Empty: ``PUBLIC_ORIGIN``."""

    AUDIENCE: str = "vestibule"
    """``aud`` of access tokens."""

    ACCESS_MINUTES: float = 10
    """Life of an access token."""

    REFRESH_DAYS: float = 7
    """How long a session may lie unused."""

    SESSION_DAYS: float = 30
    """Absolute end of a session."""

    ROTATION: str = "strict"
    """What a refresh does to the refresh token: ``strict``, ``acknowledged`` or ``off``."""

    ACCESS_ALGORITHM: str = "ES256"
    """Signature of access tokens: ``ES256``, ``EdDSA``, ``RS256`` or ``HS256``."""

    SIGNING_KEY_FILE: str = ""
    """PEM file with the key for access tokens, instead of keys kept in the database."""

    KEY_ROTATION_DAYS: float | None = None
    """How long a key signs before the next one does. 0: until ``vestibule keys rotate``. Not set: 90, and 0 with ``SIGNING_KEY_FILE``."""

    HASHING_SLOTS: int = 0
    """Passwords hashed at once in each process. 0: cores divided by workers, at least one."""

    ARGON2_MEMORY_KIB: int = 19_456
    """Argon2id memory per hash, in KiB. ``vestibule doctor`` proposes a value for the time a hash may take."""

    ARGON2_TIME: int = 2
    """Argon2id passes over that memory."""

    REGISTRATION_OPEN: bool = True
    """Whether people may register themselves."""

    PROFILE_FIELDS: str = ""
    """What profiles hold besides, as a JSON list: ``[{"name": "institution", "label": "Institution"}]`` (``docs/profile.md``)."""

    DELETION_GRACE_DAYS: float = 0
    """How long somebody who has left may come back. 0: deleted at once."""

    PASSWORD_BREACHED_FILTER: str = field(default="shipped", repr=False)
    """Where passwords known from breaches are looked up: ``shipped``, the path of a filter of your own, or empty."""

    PASSWORD_BREACHED_URL: str = field(default="", repr=False)
    """Your own mirror of the range interface of Have I Been Pwned. Empty: nobody is called."""

    CAPTCHA: str = "none"
    """Who says that a person is asking: ``none``, ``recaptcha_v2``, ``recaptcha_v3``, ``hcaptcha``, ``turnstile``, or ``dummy`` (tests only; refused in production)."""

    CAPTCHA_SITE_KEY: str = ""
    """The provider's public key, which front ends show the captcha with."""

    CAPTCHA_SECRET: str = field(default="", repr=False)
    """The provider's secret, which responses are checked with."""

    CAPTCHA_ON: tuple[str, ...] = ("sign_up", "reset_password")
    """The stories that always ask for a captcha: ``sign_up``, ``sign_in``, ``reset_password``, ``verify_email``."""

    CAPTCHA_AFTER_FAILURES: int = 3
    """After how many failures in a row sign-in asks for a captcha. 0: always."""

    CAPTCHA_MIN_SCORE: float = 0.5
    """Lowest score of reCAPTCHA v3 that passes, between 0 and 1."""

    CAPTCHA_HOSTNAMES: tuple[str, ...] = ()
    """Hosts whose pages may show the captcha, exactly. Empty: the host of ``PUBLIC_ORIGIN``."""

    CAPTCHA_FAIL: str = "closed"
    """When the provider does not answer: ``closed`` refuses with 503, ``open`` lets everybody through."""

    CAPTCHA_URL: str = field(default="", repr=False)
    """Another address to check responses at, for a proxy of your own or a test. https, or this machine."""

    CAPTCHA_SEND_ADDRESS: bool = False
    """Whether the provider is also told the client's address."""

    PROVIDERS: str = field(default="", repr=False)
    """Who else people may sign in with, as JSON: ``{"company": {"preset": "openid", "issuer": "https://…", "client_id": "…", "client_secret": "…"}}`` (``docs/how-to/providers.md``)."""

    GOOGLE_CLIENT_ID: str = ""
    """Client id at Google. With the secret, people can sign in with Google."""

    GOOGLE_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at Google."""

    GITHUB_CLIENT_ID: str = ""
    """Client id at GitHub. With the secret, people can sign in with GitHub."""

    GITHUB_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at GitHub."""

    FACEBOOK_CLIENT_ID: str = ""
    """Client id at Facebook. With the secret, people can sign in with Facebook."""

    FACEBOOK_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at Facebook."""

    MICROSOFT_CLIENT_ID: str = ""
    """Client id at Microsoft. With the secret, people can sign in with Microsoft."""

    MICROSOFT_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at Microsoft."""

    LINKEDIN_CLIENT_ID: str = ""
    """Client id at LinkedIn. With the secret, people can sign in with LinkedIn."""

    LINKEDIN_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at LinkedIn."""

    GITLAB_CLIENT_ID: str = ""
    """Client id at GitLab. With the secret, people can sign in with GitLab."""

    GITLAB_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at GitLab."""

    DISCORD_CLIENT_ID: str = ""
    """Client id at Discord. With the secret, people can sign in with Discord."""

    DISCORD_CLIENT_SECRET: str = field(default="", repr=False)
    """Client secret at Discord."""

    LINK_IDENTITIES: str = "verified"
    """When a provider's identity joins an account of the same e-mail address: ``verified``, ``off`` or ``never``."""

    SOCIAL_PAGE: str = "/social"
    """Page of the front end that people come back to from a provider."""

    LOG_LEVEL: str = "INFO"
    """``DEBUG``, ``INFO``, ``WARNING`` or ``ERROR``."""

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
