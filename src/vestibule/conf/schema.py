"""Every setting of Vestibule: its type, its default and the reason for it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from vestibule.conf.validation import problems
from vestibule.core.profile_fields import ProfileField
from vestibule.core.provider_options import ProviderOptions, read_options
from vestibule.core.roles import COMPANY_ROLES, Role
from vestibule.core.simplejwt import SimpleJWTKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings, checked. Each field's reason stands under it."""

    PUBLIC_ORIGIN: str = ""
    """Scheme, host and port under which people reach the site. Links in mails start with it, never with a request header."""

    ISSUER: str = "vestibule"
    """``iss`` of every token. Give each installation its own, so that none accepts another's tokens."""

    AUDIENCE: str = "vestibule"
    """``aud`` of access tokens. Other back ends that verify our tokens compare it exactly."""

    ACCESS_LIFETIME: timedelta = timedelta(minutes=10)
    """How long an access token lives. Short, because other back ends may check it without asking us."""

    REFRESH_LIFETIME: timedelta = timedelta(days=7)
    """How long a session may lie unused: the life of one refresh token. Never beyond the session's own end."""

    SESSION_LIFETIME: timedelta = timedelta(days=30)
    """Absolute end of a session, counted from sign-in; using it does not move it. NIST SP 800-63B-4 allows 30 days at most."""

    ROTATION: str = "strict"
    """What a refresh does to the refresh token: ``strict`` (each works once), ``acknowledged`` (for clients that may ignore the new one), ``off``."""

    REFRESH_GRACE: timedelta = timedelta(seconds=30)
    """How long the refresh token before the newest still yields that same newest one: lost answers, second tabs and retries fall into it. With the ``Idempotency-Key`` of the refresh that spent it there is no limit."""

    AUTHORIZATION_SCHEMES: tuple[str, ...] = ("Bearer",)
    """What may stand before the token in ``Authorization`` for ``JWTAuthentication`` of the SimpleJWT contract, spelt exactly. Clients made for djoser send ``JWT``."""

    LOGIN_FIELD: str = ""
    """The field in which clients of the SimpleJWT contract send who they are. Empty: the first of ``SIGN_IN_WITH``."""

    USER_ID_CLAIM: str = ""
    """Name of one more claim of access tokens, with the user's id as text, for readers of SimpleJWT's tokens: ``user_id``. Empty: there is only ``sub``."""

    SIMPLEJWT_KEY: SimpleJWTKey = field(default_factory=SimpleJWTKey)
    """The key that SimpleJWT signed with before: its tokens then count until they expire. Without one, none of them counts. Remove it once the last has expired."""

    LEEWAY: timedelta = timedelta(seconds=5)
    """By how much clocks of several nodes may differ when the times in a token are compared."""

    REVOCATION_BOUND: timedelta = timedelta(seconds=1)
    """After how long an ended session is refused on every node. The node that ended it refuses at once. Nothing is honoured that could not be checked for longer than this."""

    REDIS_URL: str = field(default="", repr=False)
    """Where ended sessions are also announced, so that other nodes hear of them before they ask the database."""

    ACCESS_ALGORITHM: str = "ES256"
    """Signature of access tokens: ``ES256``, ``EdDSA``, ``RS256`` or ``HS256``. ES256 is understood everywhere and quick both ways."""

    SIGNING_KEY_FILE: str = ""
    """A PEM file with the private key for access tokens. Empty: keys are made at the first start and kept, encrypted, in the database."""

    KEY_ROTATION: timedelta = timedelta(days=90)
    """How long a signing key signs before the next one does; whoever sends messages (``DELIVERY``) looks once an hour. A day or longer, since other back ends keep a copy of the public keys. Nothing: only ``vestibule keys rotate`` does it, as where ``SIGNING_KEY_FILE`` gives the key and this is not set."""

    VERIFIED_TOKENS: int = 10_000
    """How many verified access tokens a process remembers, so that a signature is checked once and not at every request."""

    SESSIONS_KEPT: timedelta = timedelta(days=30)
    """How long ended sessions are kept before ``vestibule prune`` removes them."""

    EVENTS_KEPT: timedelta = timedelta(days=365)
    """How long the audit trail is kept before ``vestibule prune`` removes it."""

    MAX_SESSIONS: int = 0
    """How many sessions an account may have at once; one more sign-in ends the oldest. 0: as many as they like."""

    SAME_DEVICE_SESSION: str = "replace"
    """What a sign-in does with the session that the same device has open in the same account: ``replace`` ends it, with the reason ``replaced``, so that the list of sessions shows a device once; ``keep`` leaves it open. A device is told by its device token, or by the cookies of its session."""

    SIGN_IN_WITH: tuple[str, ...] = ("email",)
    """What people type to say who they are: ``email``, ``username``, or both."""

    USERNAME_MIN_LENGTH: int = 1
    """Shortest user name that somebody who registers may choose."""

    RESERVED_USERNAMES: tuple[str, ...] = (
        *("admin", "administrator", "root", "system", "staff", "moderator", "owner", "official"),
        *("support", "help", "helpdesk", "security", "abuse", "postmaster", "hostmaster"),
        *("webmaster", "noreply", "no-reply", "me", "api", "null", "undefined", "none"),
    )
    """User names that nobody may choose, nor any that looks like one of them (UTS 39). Accounts that have one keep it."""

    REGISTRATION_OPEN: bool = True
    """Whether people may register themselves."""

    ROLES: tuple[Role, ...] = COMPANY_ROLES
    """The roles there are, each with a rank and what it may do to which others (``docs/roles.md``); those marked ``open`` may be chosen by whoever registers."""

    DEFAULT_ROLE: str = "employee"
    """The role of somebody who registers and chooses none."""

    ADMIN_ROLE: str = "admin"
    """The role that ``createadmin`` grants, and whose last active holder can neither lose it nor be deactivated. Django's ``is_staff`` and ``is_superuser`` come and go with it."""

    PROFILE_FIELDS: tuple[ProfileField, ...] = ()
    """What a profile holds beyond names and phone number (``docs/profile.md``): asked for at registration, shown in the profile, announced by ``config/``. What is kept under a name that is no longer declared is not shown."""

    PASSWORD_MIN_LENGTH: int = 8
    """Shortest password, in code points. 15 is better where the password is the only factor (NIST SP 800-63B-4)."""

    PASSWORD_BLOCKLIST: bool = True
    """Whether common passwords, and those made of the person's own data, are refused."""

    PASSWORD_BREACHED_FILTER: str = field(default="shipped", repr=False)
    """Where passwords known from breaches are looked up: ``shipped``, 2.3 million in a Bloom filter that comes with the package, the path of one of your own (``passwords build-filter``), or empty: nowhere. It also refuses about one in a thousand others."""

    PASSWORD_BREACHED_URL: str = field(default="", repr=False)
    """Your own mirror of the range interface of Have I Been Pwned, asked besides the filter: ``GET <url>/<first five hexadecimal digits of the SHA-1>``. https, or this machine. Empty: nobody is called. While it does not answer, passwords pass, with a line in the log."""

    PASSWORD_COMPOSITION: bool = False
    """Whether a new password must hold a small and a capital letter, a digit and one of ``!@#$%^&*(),.?":{}|<>``. NIST SP 800-63B-4 forbids such rules, since they make passwords worse; for front ends that show them as hints."""

    PASSWORD_MUST_DIFFER: bool = False
    """Whether a reset by link, and a change, refuse the password that the account has already. It costs one more hash."""

    SERVICE_WORDS: tuple[str, ...] = ("vestibule",)
    """Names of the service that nobody may use as a password."""

    ARGON2_MEMORY_KIB: int = 19_456
    """Argon2id memory per hash, in KiB. OWASP's floor; more costs an attacker more, and you as well."""

    ARGON2_TIME: int = 2
    """Argon2id passes over that memory."""

    ARGON2_PARALLELISM: int = 1
    """Argon2id lanes."""

    HASHING_SLOTS: int = 0
    """How many passwords a process hashes at once. 0: one per core."""

    HASHING_QUEUE: int = 64
    """How many may wait for a slot; one more is answered 503 with ``Retry-After``."""

    SIGN_IN_CHECK: str = "none"
    """What sign-in asks for after the password: ``none``, or ``email_code``, a code sent to the account's address."""

    SIGN_IN_CHECK_AFTER: tuple[str, ...] = ("pwd", "social")
    """After which first proofs ``SIGN_IN_CHECK`` asks for that code: ``pwd``, ``social``. Leave ``social`` out where the second step is left to the provider. ``SIGN_IN_CHECK_ROLES`` are asked after any."""

    SIGN_IN_CHECK_ROLES: tuple[str, ...] = ()
    """Roles that are always asked for the e-mailed code, whatever ``SIGN_IN_CHECK`` says."""

    EMAIL_VERIFICATION: str = "optional"
    """``required``: nobody signs in before the address is verified, the right password is refused as a wrong one until then, and registering answers the same whether the address is new or not. A user name belongs to whoever has verified an address: an account that has not loses it to the next who wants it. ``optional``: it is offered. ``off``: no mail is sent at registration."""

    EMAIL_VERIFICATION_BY: str = "link"
    """``link`` or ``code``: what the mail that verifies an address carries."""

    PASSWORD_RESET_BY: str = "link"  # noqa: S105 - a choice
    """``link`` or ``code``: what the mail that resets a password carries."""

    CODE_LIFETIME: timedelta = timedelta(minutes=10)
    """How long a mailed or texted code may be used. NIST SP 800-63B-4 allows 10 minutes."""

    LINK_LIFETIME: timedelta = timedelta(minutes=60)
    """How long a mailed link may be used."""

    INVITATION_LIFETIME: timedelta = timedelta(days=7)
    """How long an invitation may be taken up. Longer than other links: whoever is invited did not ask for it and is not waiting."""

    UNDO_LIFETIME: timedelta = timedelta(days=7)
    """How long the old address may undo a change of address."""

    DELETION_GRACE: timedelta = timedelta(0)
    """How long somebody who has left may come back by the link that was mailed; the account is deactivated meanwhile, and ``vestibule prune`` deletes it when the time is over. Nothing: deleted at once."""

    RESEND_AFTER: timedelta = timedelta(seconds=60)
    """Pause between two codes for the same proof."""

    VERIFY_EMAIL_PAGE: str = "/verify-email"
    """Page of the front end that a verification link opens, with the token behind ``#token=``; its POST uses the link."""

    RESET_PASSWORD_PAGE: str = "/reset-password"  # noqa: S105 - an address
    """Page of the front end that a reset link opens."""

    INVITATION_PAGE: str = "/invitation"
    """Page of the front end that an invitation opens; its POST sets the password."""

    LINK_STYLE: str = "fragment"
    """How mailed links carry their token: ``fragment`` (``#token=…``, which browsers send to nobody) or ``query`` (``?token=…&expiry=…``, with the moment of its end in Unix seconds), for front ends whose pages read that."""

    CHANGE_EMAIL_PAGE: str = "/change-email"
    """Page of the front end that confirms a new address; with ``?undo``, that undoes the change."""

    UNDO_DELETION_PAGE: str = "/undo-deletion"
    """Page of the front end that takes an account up again whose owner had left."""

    PROVIDERS: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    """Who else people may sign in with, by name: ``{"google": {"client_id": …, "client_secret": …}}`` (``docs/how-to/providers.md``)."""

    LINK_IDENTITIES: str = "verified"
    """When a provider's identity joins an account of the same e-mail address: ``verified`` (by itself, if both sides have verified the address), ``off`` (only when its owner is signed in and says so), ``never``."""

    SOCIAL_PAGE: str = "/social"
    """Page of the front end that people come back to from a provider, with ``#ticket=`` to be exchanged (``POST social/finish/``), or ``#error=``."""

    LIMITS: dict[str, str] = field(
        default_factory=lambda: {
            "sign_up": "120/minute per ip",
            "sign_in": "300/minute per ip",
            "sign_in_failure": "10/minute per ip",
            "token_failure": "30/minute per ip",
            "proof": "60/minute per ip",
            "proof_failure": "10/minute per ip",
            "message": "1/minute per target, 5/hour per target, 1/minute per account, "
            "5/hour per account, 60/hour per ip, 10000/hour per all",
            "text": "300/hour per country, 3000/day per country",
            "avatar": "5/minute per account, 30/hour per account",
            "export": "5/hour per account",
            "refusal": "30/hour per account",
            "read": "300/minute per ip",
            "social": "60/minute per ip",
            "social_failure": "20/minute per ip",
        }
    )
    """Rates by rule: ``rate per ip``, ``per identifier``, ``per account``, ``per target``, ``per country`` (of a phone number) or ``per all``. What one identifier may try is bounded by the wait after wrong attempts, which is stricter than a rate. Successful sign-ins, refreshes and verifications are never limited by address beyond the widest rule: offices share one; an address that has failed too often is slowed and not shut, and a known device counts for itself (``docs/guards.md``)."""

    SERVICE_NAME: str = "Vestibule"
    """Name of the service, as people read it in mails and text messages."""

    DELIVERY: str = "thread"
    """Who sends what is queued: ``thread`` (every server process, beside its requests), ``worker`` (only ``vestibule worker``, so run one), ``inline`` (the caller, right after its transaction; for tests)."""

    MESSAGES_KEPT: timedelta = timedelta(days=30)
    """How long a sent or given-up message stays listed: to whom and of which kind, never what it said."""

    SMS_BACKEND: str = ""
    """Who takes text messages: ``console``, ``twilio``, ``vonage``, ``webhook``, or the dotted path of a function. Empty: nobody."""

    SMS_OPTIONS: dict[str, str] = field(default_factory=dict, repr=False)
    """What that one needs: addresses and credentials (``docs/how-to/sms.md``)."""

    SMS_COUNTRIES: tuple[str, ...] = ()
    """Countries whose numbers are sent text messages, by ISO 3166 code: ``("DE", "AT")``. Empty: all. Name yours: who has codes sent to expensive countries, and shares in the price, is the usual fraud."""

    CAPTCHA: str = "none"
    """Who says that a person is asking: ``none``, ``recaptcha_v2``, ``recaptcha_v3``, ``hcaptcha``, ``turnstile``, or ``dummy``, which accepts one fixed response and is for tests."""

    CAPTCHA_SITE_KEY: str = ""
    """The provider's public key, which front ends show the captcha with."""

    CAPTCHA_SECRET: str = field(default="", repr=False)
    """The provider's secret, which responses are checked with."""

    CAPTCHA_ON: tuple[str, ...] = ("sign_up", "reset_password")
    """The stories that always ask for a captcha: ``sign_up``, ``sign_in``, ``reset_password``, ``verify_email``."""

    CAPTCHA_AFTER_FAILURES: int = 3
    """After how many failures in a row sign-in asks for a captcha. 0: always."""

    CAPTCHA_MIN_SCORE: float = 0.5
    """Lowest score of reCAPTCHA v3 that passes, between 0 (a robot) and 1 (a person)."""

    CAPTCHA_HOSTNAMES: tuple[str, ...] = ()
    """Hosts whose pages may show the captcha, exactly. Empty: the host of ``PUBLIC_ORIGIN``."""

    CAPTCHA_FAIL: str = "closed"
    """When the provider does not answer: ``closed`` refuses with 503, ``open`` lets everybody through, robots too."""

    CAPTCHA_URL: str = field(default="", repr=False)
    """Another address to check responses at, for a proxy of your own or a test. https, or this machine."""

    CAPTCHA_SEND_ADDRESS: bool = False
    """Whether the provider is also told the client's address. It is personal data, and no provider needs it."""

    OTP_API_KEY: str = field(default="", repr=False)
    """What every request to the ``otp`` contract must carry as ``NEXT-X-API-KEY``. Empty: nothing. It is no proof of anything, since front ends publish it."""

    COOKIE_TRANSPORT: bool = True
    """Whether tokens may travel in cookies. False: bearer only; none is handed out in a cookie, and none counts there."""

    DEFAULT_TRANSPORT: str = "body"
    """How tokens travel where the request does not say: ``body`` or ``cookie``."""

    COOKIE_SAMESITE: str = "Lax"
    """``SameSite`` of our cookies: ``Lax``, ``Strict``, or ``None`` for a front end on another site, which more and more browsers refuse all the same."""

    TRUSTED_ORIGINS: tuple[str, ...] = ()
    """Other origins whose pages may act with a person's cookies, and which people may come back to from a provider, exactly, as ``https://app.example.org``. The site's own and ``PUBLIC_ORIGIN`` always may."""

    BODY_LIMIT: int = 65_536
    """Largest JSON body, in bytes."""

    TRUSTED_PROXIES: tuple[str, ...] = ()
    """Addresses or networks of the proxies whose client-address header is believed."""

    CLIENT_ADDRESS_HEADER: str = "X-Forwarded-For"
    """The header in which those proxies name the client: addresses with commas between, or ``Forwarded`` as RFC 7239 has it. Ignored from anybody else. WSGI cannot tell ``X_Forwarded_For`` from ``X-Forwarded-For``, so a proxy must drop names with underscores, or use ``Forwarded``, which nothing else is read as."""

    def __post_init__(self) -> None:
        for problem in problems(self):
            raise ImproperlyConfigured(f"VESTIBULE: {problem}")

    @property
    def verified_email_required(self) -> bool:
        """Whether an account may be used only once its address is verified."""
        return self.EMAIL_VERIFICATION == "required"

    @property
    def hashing_slots(self) -> int:
        """Slots for password hashing in this process."""
        return self.HASHING_SLOTS or os.cpu_count() or 1

    def role(self, name: str) -> Role | None:
        """Return the role of this name, or None."""
        return next((role for role in self.ROLES if role.name == name), None)

    @property
    def providers(self) -> dict[str, ProviderOptions]:
        """The external providers by name, read."""
        return {name: read_options(name, given) for name, given in self.PROVIDERS.items()}
