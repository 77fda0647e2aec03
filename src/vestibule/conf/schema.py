"""Every setting of Vestibule: its type, its default and the reason for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from vestibule.conf.validation import problems
from vestibule.core.brand import Brand
from vestibule.core.processors import usable_processors
from vestibule.core.profile_fields import ProfileField
from vestibule.core.provider_options import ProviderOptions, read_options
from vestibule.core.roles import COMPANY_ROLES, Role
from vestibule.core.simplejwt import SimpleJWTKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings, checked. Each field's reason is below it."""

    PUBLIC_ORIGIN: str = ""
    """Scheme, host and port of the site as users see it. Links in mails start with it, never with a request header. The path of a site that is not at the root belongs in the settings of its pages, such as ``RESET_PASSWORD_PAGE``, and in Django's ``FORCE_SCRIPT_NAME``."""

    TENANT_ORIGIN: str = ""
    """Dotted path to a function without arguments that returns ``PUBLIC_ORIGIN`` of the current tenant, or an empty text where it is the one above. For links, cookies, trusted origins, captchas, passkeys and redirects of providers. It reads the tenant's own data, never the host of the request, which the client chooses."""

    ISSUER: str = "vestibule"
    """``iss`` of every token. Use a different one for each installation, so that none accepts another's tokens."""

    SCOPE: str = ""
    """Dotted path to a function without arguments that returns the name of the current tenant, or an empty text. The tokens, keys, revocations and limits of one name are not valid for another; ``iss`` is ``ISSUER``, a slash and the name. Not needed with a schema (django-tenants) or a database (``DATABASE_ROUTERS``) for each tenant: their names are taken."""

    AUDIENCE: str = "vestibule"
    """``aud`` of access tokens. Other back ends that verify them compare it exactly."""

    ACCESS_LIFETIME: timedelta = timedelta(minutes=10)
    """Lifetime of an access token. Short, because other back ends may accept it without asking this server."""

    REFRESH_LIFETIME: timedelta = timedelta(days=7)
    """How long a session stays open without use: the lifetime of one refresh token, never longer than the session."""

    SESSION_LIFETIME: timedelta = timedelta(days=30)
    """Absolute lifetime of a session, counted from sign-in and not extended by use. NIST SP 800-63B-4 allows at most 30 days."""

    UNREMEMBERED_LIFETIME: timedelta = timedelta(0)
    """Absolute lifetime of a session whose user did not choose to be remembered: what begins a session then takes ``remember``, which is true if it is not sent, and the cookies of a session with ``false`` end with the browser. Zero: there is no such choice."""

    ROTATION: str = "strict"
    """Refresh token rotation: ``strict`` (each token works once), ``acknowledged`` (for clients that may ignore the new token), or ``off``."""

    REFRESH_GRACE: timedelta = timedelta(seconds=30)
    """How long the previous refresh token still returns the same new one, so that lost responses, second tabs and retries do not end the session. With the ``Idempotency-Key`` of the original refresh there is no limit."""

    AUTHORIZATION_SCHEMES: tuple[str, ...] = ("Bearer",)
    """Schemes that ``JWTAuthentication`` of the SimpleJWT contract accepts before the token in ``Authorization``, case-sensitive. Clients written for djoser send ``JWT``."""

    LOGIN_FIELD: str = ""
    """Name of the field in which clients of the SimpleJWT contract send the identifier. Empty: the first of ``SIGN_IN_WITH``."""

    USER_ID_CLAIM: str = ""
    """Name of an additional claim of access tokens that holds the user's id as a string, for services that read SimpleJWT's tokens: ``user_id``. Empty: only ``sub``."""

    CLAIMS: str = ""
    """Dotted path of a function that returns additional claims of access tokens: ``claims(person, caller)``, with a ``Person`` and a ``Caller``, called at each sign-in and refresh. It returns a dictionary of at most 1024 bytes of JSON, without names that access tokens already have (``docs/tokens.md``). Empty: none."""

    SIMPLEJWT_KEY: SimpleJWTKey = field(default_factory=SimpleJWTKey)
    """The key that SimpleJWT signed with: the tokens it issued are accepted until they expire. Not set: none of them is accepted. Remove it once the last one has expired."""

    ADOPT_TOKENS: bool = False
    """Whether a token that ``rest_framework.authtoken`` has issued is adopted when it is first sent, as ``vestibule adopt`` does (``docs/how-to/adopt.md``). For the time in which old code still issues some: on other nodes, or in views of your own. Then remove it, with the table: it holds tokens as text."""

    ADOPT_LINKS: bool = False
    """Whether links that Django's ``default_token_generator`` has signed still reset a password or a username, as long as ``PASSWORD_RESET_TIMEOUT`` allows: those that djoser, or dj-rest-auth without allauth, has mailed. Then remove it: a copy of the database and ``SECRET_KEY`` are enough to sign such a link, but none of Vestibule's."""

    LEEWAY: timedelta = timedelta(seconds=5)
    """Difference that is tolerated when the times in a token are compared with the database's clock, which every node follows."""

    REVOCATION_BOUND: timedelta = timedelta(seconds=1)
    """Time within which every node refuses an ended session; the node that ended it refuses it at once. A node that could not check for longer than this accepts no token."""

    REDIS_URL: str = field(default="", repr=False)
    """``redis://host:6379/0``, ``rediss://`` or ``unix:///path``: shares rate limits between processes, and announces ended sessions, so that other nodes learn of them before they query the database."""

    ACCESS_ALGORITHM: str = "ES256"
    """Signature algorithm of access tokens: ``ES256``, ``EdDSA``, ``RS256`` or ``HS256``. ES256 is supported everywhere, and fast to sign and to verify."""

    SIGNING_KEY_FILE: str = ""
    """File with the private key for access tokens, as unencrypted PEM. Further keys below it verify only: to rotate, add a new key at the top. With HS256 it is not PEM, but a secret of at least 32 random bytes, such as ``openssl rand -base64 48`` writes: the key is the content of the file without its last line break. Empty: keys are generated at the first start and stored, encrypted, in the database."""

    KEY_ROTATION: timedelta = timedelta(days=90)
    """How long a signing key is active before the next one replaces it; the processes that send messages (``DELIVERY``) check this every hour. At least a day, because other back ends cache the public keys. Zero: only ``vestibule keys rotate`` rotates, which is the default with ``SIGNING_KEY_FILE``."""

    VERIFIED_TOKENS: int = 10_000
    """Number of verified access tokens that each process remembers, so that a signature is verified once and not on every request."""

    SESSIONS_KEPT: timedelta = timedelta(days=30)
    """How long ended sessions are kept before ``vestibule prune`` removes them."""

    EVENTS_KEPT: timedelta = timedelta(days=365)
    """How long audit events are kept before ``vestibule prune`` removes them."""

    AUDIT_SYSLOG: str = ""
    """``udp://host:514``, ``tcp://host:514`` or ``tls://host:6514``: a syslog server (RFC 5424) that gets every new audit event from the process that sends messages, in the order of the audit chain (``docs/operations/audit.md``). Empty: none."""

    MAX_SESSIONS: int = 0
    """Maximum number of sessions per account; a further sign-in ends the oldest. 0: no limit."""

    SAME_DEVICE_SESSION: str = "replace"
    """What a sign-in does with an open session of the same account on the same device: ``replace`` ends it, with the reason ``replaced``, so that the list of sessions shows each device once; ``keep`` leaves it open. A device is recognized by its device token or by the cookies of its session."""

    LAST_LOGIN_INTERVAL: timedelta = timedelta(0)
    """How old ``last_login`` of the host's user must be for a sign-in to set it again. Zero: Vestibule never sets it, which saves a query at each sign-in."""

    SIGN_IN_WITH: tuple[str, ...] = ("email",)
    """Identifiers that users can sign in with: ``email``, ``username``, or both."""

    USERNAME_MIN_LENGTH: int = 1
    """Minimum length of a username that a user chooses at sign-up."""

    RESERVED_USERNAMES: tuple[str, ...] = (
        *("admin", "administrator", "root", "system", "staff", "moderator", "owner", "official"),
        *("support", "help", "helpdesk", "security", "abuse", "postmaster", "hostmaster"),
        *("webmaster", "noreply", "no-reply", "me", "api", "null", "undefined", "none"),
    )
    """Usernames that cannot be chosen, nor any that looks like one of them (UTS 39). Accounts that already have one keep it."""

    REGISTRATION_OPEN: bool = True
    """Whether users can sign up by themselves."""

    ROLES: tuple[Role, ...] = COMPANY_ROLES
    """The roles, each with a rank and what it may do to which other roles (``docs/roles.md``); those marked ``open`` can be chosen at sign-up."""

    DEFAULT_ROLE: str = "employee"
    """Role of a user who signs up without choosing one."""

    ADMIN_ROLE: str = "admin"
    """Role that ``createadmin`` grants. Its last active holder can neither lose it nor be deactivated. Django's ``is_staff`` and ``is_superuser`` are granted and removed with it."""

    PROFILE_FIELDS: tuple[ProfileField, ...] = ()
    """Profile fields in addition to names and phone number (``docs/profile.md``): asked for at sign-up, shown in the profile, listed by ``config/``, and stored in the account or in a column of the user model. Stored values of fields that are no longer declared are not shown."""

    PASSWORD_MIN_LENGTH: int = 8
    """Minimum length of a password, in code points. Use 15 where the password is the only factor (NIST SP 800-63B-4)."""

    PASSWORD_BLOCKLIST: bool = True
    """Whether to refuse common passwords and those made of the user's own data."""

    PASSWORD_BREACHED_FILTER: str = field(default="shipped", repr=False)
    """Where breached passwords are looked up: ``shipped`` (2.3 million in a Bloom filter that comes with the package), the path of your own filter (``passwords build-filter``), or empty (no lookup). A filter also refuses about one in a thousand other passwords."""

    PASSWORD_BREACHED_URL: str = field(default="", repr=False)
    """Your own mirror of the range API of Have I Been Pwned, queried in addition to the filter: ``GET <url>/<first five hexadecimal digits of the SHA-1>``. Must be https, or on this machine. Empty: no query. While it does not answer, passwords are accepted and a line is logged."""

    PASSWORD_COMPOSITION: bool = False
    """Whether a new password must contain a lowercase and an uppercase letter, a digit and one of ``!@#$%^&*(),.?":{}|<>``. NIST SP 800-63B-4 forbids such rules, because they lead to worse passwords; this is for front ends that show them as hints."""

    PASSWORD_MUST_DIFFER: bool = False
    """Whether a reset or a change refuses the current password of the account. This costs one more hash."""

    SERVICE_WORDS: tuple[str, ...] = ("vestibule",)
    """Names of the service, which are refused as passwords."""

    ARGON2_MEMORY_KIB: int = 19_456
    """Argon2id memory per hash, in KiB. The default is OWASP's minimum; more makes guessing, and every sign-in, more expensive."""

    ARGON2_TIME: int = 2
    """Number of Argon2id passes over that memory."""

    ARGON2_PARALLELISM: int = 1
    """Number of Argon2id lanes."""

    HASHING_SLOTS: int = 0
    """Number of passwords that each process hashes at once. 0: one per core, or as many as a CPU quota (cgroup v2) allows."""

    HASHING_QUEUE: int = 64
    """Number of requests that may wait for a slot; further ones are answered with 503 and ``Retry-After``."""

    SIGN_IN_CHECK: str = "none"
    """Second step after the password of an account without a second factor: ``none``, or ``email_code``, a code sent to the user's email address. An account without an address is refused."""

    SIGN_IN_CHECK_AFTER: tuple[str, ...] = ("pwd", "social")
    """First factors after which ``SIGN_IN_CHECK`` asks for that code: ``pwd``, ``social``. Leave out ``social`` to leave the second step to the provider. ``SIGN_IN_CHECK_ROLES`` are asked after any."""

    SIGN_IN_CHECK_ROLES: tuple[str, ...] = ()
    """Roles that always need the emailed code, whatever ``SIGN_IN_CHECK`` says."""

    SECOND_FACTOR: str = "optional"
    """Who must enroll a second factor: ``optional`` (no user must, all may), ``required`` (all users), or ``off`` (no new ones). A factor that is enrolled is asked for at every sign-in, whatever this says."""

    SECOND_FACTOR_ROLES: tuple[str, ...] = ()
    """Roles that must enroll a second factor, whatever ``SECOND_FACTOR`` says."""

    SECOND_FACTOR_GRACE: timedelta = timedelta(0)
    """How long a user who must enroll may still sign in without a second factor, from the first sign-in under that policy."""

    PASSKEYS: bool = True
    """Whether users can add passkeys and sign in with them. Needs the extra ``passkeys``. NIST SP 800-63B-4 demands a phishing-resistant option."""

    PASSKEY_RP_ID: str = ""
    """Domain that passkeys belong to (``example.org`` is valid for all its subdomains). Changing it makes all passkeys useless. Empty: the host of ``PUBLIC_ORIGIN``."""

    PASSKEY_ORIGINS: tuple[str, ...] = ()
    """Exact origins of the pages and apps that may use passkeys. Those that are not below ``PASSKEY_RP_ID`` are published as related origins (``/.well-known/webauthn``). Empty: ``PUBLIC_ORIGIN`` and ``TRUSTED_ORIGINS``."""

    EMAIL_SIGN_IN: str = "off"
    """Sign-in without a password: ``link`` (a mail with a link and a code), ``code`` (a mail with a code), or ``off``. It is one factor only: an enrolled second factor is asked for as after a password, and where one is required, a passkey (``docs/how-to/magic-links.md``)."""

    PHONE_SIGN_IN: bool = False
    """Sign-in without a password by a code in a text message, to a number that exactly one account has verified (``docs/how-to/sms.md``). It is the weakest of all ways in, since numbers are taken over and given away again; otherwise it is treated as a mailed code. Adding a number then needs a recent sign-in."""

    TRUST_DEVICE: timedelta = timedelta(days=30)
    """How long a user can choose to skip the second factor on a device. Zero: not at all. Never for ``SECOND_FACTOR_ROLES`` and roles that may manage other accounts."""

    FACTOR_RESET_DELAY: timedelta = timedelta(hours=24)
    """How long a reset of a user's second factors by an administrator waits, so that the owner can cancel it."""

    EMAIL_VERIFICATION: str = "optional"
    """``required``: users can sign in only after they have verified their address; until then the right password is refused like a wrong one, and sign-up answers the same whether the address is taken or not. A registration holds its username only once its address is verified: until then it loses it to the next user who wants it, which no user does whom the host has made, imported or invited. ``optional``: verification is offered. ``off``: sign-up sends no mail."""

    EMAIL_VERIFICATION_BY: str = "link"
    """What the verification mail contains: ``link`` or ``code``."""

    PASSWORD_RESET_BY: str = "link"  # noqa: S105 - a choice
    """What the password reset mail contains: ``link`` or ``code``."""

    CODE_LIFETIME: timedelta = timedelta(minutes=10)
    """Lifetime of a code sent by mail or text message. NIST SP 800-63B-4 allows 10 minutes."""

    LINK_LIFETIME: timedelta = timedelta(minutes=60)
    """Lifetime of a link sent by mail."""

    INVITATION_LIFETIME: timedelta = timedelta(days=7)
    """Lifetime of an invitation. Longer than that of other links, because the invited user did not ask for it and is not waiting."""

    UNDO_LIFETIME: timedelta = timedelta(days=7)
    """How long a change of the email address can be undone from the old address. If it was verified, only users who have access to its inbox can register it meanwhile."""

    DELETION_GRACE: timedelta = timedelta(0)
    """How long a user who deletes their account can restore it with the emailed link; it is deactivated meanwhile, and ``vestibule prune`` deletes it afterwards. Zero: deleted at once."""

    RESEND_AFTER: timedelta = timedelta(seconds=60)
    """Minimum time between two codes for the same purpose."""

    VERIFY_EMAIL_PAGE: str = "/verify-email"
    """Front-end page that a verification link opens, with the token after ``#token=``; its POST uses the link."""

    RESET_PASSWORD_PAGE: str = "/reset-password"  # noqa: S105 - an address
    """Front-end page that a reset link opens."""

    SIGN_IN_LINK_PAGE: str = "/sign-in-link"
    """Front-end page that a sign-in link opens; its POST signs in, or gets the code to show (``EMAIL_SIGN_IN``)."""

    INVITATION_PAGE: str = "/invitation"
    """Front-end page that an invitation opens; its POST sets the password."""

    LINK_STYLE: str = "fragment"
    """How links carry their token: ``fragment`` (``#token=…``, which browsers never send to a server), or ``query`` (``?token=…&expiry=…``, with the expiry in Unix seconds), for front ends whose pages read that."""

    CHANGE_EMAIL_PAGE: str = "/change-email"
    """Front-end page that confirms a new email address; with ``?undo``, the page that undoes the change."""

    SECURITY_PAGE: str = "/"
    """Front-end page with password, second factors and devices, to which security mails lead; it asks users who are not signed in to sign in. By default the first page, which every site has. Empty: no button."""

    UNDO_DELETION_PAGE: str = "/undo-deletion"
    """Front-end page that restores an account that is scheduled for deletion."""

    PROVIDERS: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    """External providers that users can sign in with, by name: ``{"google": {"client_id": …, "client_secret": …}}`` (``docs/how-to/providers.md``)."""

    LINK_IDENTITIES: str = "verified"
    """When a provider's identity is connected to an account with the same email address: ``verified`` (automatically, if both sides have verified the address), ``off`` (only by the owner, signed in), or ``never``."""

    SOCIAL_PAGE: str = "/social"
    """Front-end page that users return to from a provider, with ``#ticket=`` to be exchanged (``POST social/finish/``), or with ``#error=``."""

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
    """Rate limits by rule: ``rate per ip``, ``per identifier``, ``per account``, ``per target``, ``per country`` (of a phone number) or ``per all``. Attempts on one identifier are bounded by the wait after failed attempts, which is stricter than a rate. Successful sign-ins, refreshes and verifications are limited per address by the widest rule only, because offices share one; an address with too many failures is slowed down, not blocked, and a known device is counted by itself (``docs/guards.md``)."""

    SERVICE_NAME: str = "Vestibule"
    """Name of the service on the screens, in mails and in text messages."""

    BRAND: Brand = field(default_factory=Brand)
    """How the screens and the mails look: logo, colors, font, layout and links (``docs/how-to/brand.md``). A dictionary in a host project, a table in a TOML file. Colors that cannot be read together are reported by ``check`` (``vestibule.W005``)."""

    DELIVERY: str = "thread"
    """Who sends queued messages: ``thread`` (every server process, in a background thread), ``worker`` (only ``vestibule worker``, which must be running), ``inline`` (the caller, right after its transaction; for tests), or ``request`` (also at the end of a request whose transaction is still open; for Django's ``TestCase``, which commits nothing)."""

    MESSAGES_KEPT: timedelta = timedelta(days=30)
    """How long a sent or failed message stays listed, with its recipient and kind but never its content."""

    SMS_BACKEND: str = ""
    """Backend for text messages: ``console``, ``twilio``, ``vonage``, ``webhook``, or the dotted path of a function. Empty: none are sent."""

    SMS_OPTIONS: dict[str, str] = field(default_factory=dict, repr=False)
    """Options of that backend: addresses and credentials (``docs/how-to/sms.md``)."""

    SMS_COUNTRIES: tuple[str, ...] = ()
    """Countries whose numbers receive text messages, as ISO 3166 codes: ``("DE", "AT")``. Empty: all. Name yours: a common fraud is to request codes for numbers in expensive countries and share the fee."""

    CAPTCHA: str = "none"
    """Captcha provider: ``none``, ``recaptcha_v2``, ``recaptcha_v3``, ``hcaptcha``, ``turnstile``, or ``dummy``, which accepts one fixed response and is for tests."""

    CAPTCHA_SITE_KEY: str = ""
    """The provider's public key, with which front ends show the captcha."""

    CAPTCHA_SECRET: str = field(default="", repr=False)
    """The provider's secret, with which responses are checked."""

    CAPTCHA_ON: tuple[str, ...] = (
        "sign_up",
        "reset_password",
        "email_sign_in",
        "phone_sign_in",
    )
    """Flows that always ask for a captcha: ``sign_up``, ``sign_in``, ``reset_password``, ``verify_email``, ``email_sign_in``, ``phone_sign_in``."""

    CAPTCHA_AFTER_FAILURES: int = 3
    """Number of consecutive failures after which sign-in asks for a captcha. 0: always."""

    CAPTCHA_MIN_SCORE: float = 0.5
    """Minimum score of reCAPTCHA v3, between 0 (a bot) and 1 (a human)."""

    CAPTCHA_HOSTNAMES: tuple[str, ...] = ()
    """Exact host names whose pages may show the captcha. Empty: the host of ``PUBLIC_ORIGIN``."""

    CAPTCHA_FAIL: str = "closed"
    """When the provider does not answer: ``closed`` refuses with 503, ``open`` lets everyone through, bots included."""

    CAPTCHA_URL: str = field(default="", repr=False)
    """URL to check responses at instead of the provider's, for your own proxy or for tests. Must be https, or on this machine."""

    CAPTCHA_SEND_ADDRESS: bool = False
    """Whether the client's IP address is sent to the provider. It is personal data, and no provider needs it."""

    OTP_API_KEY: str = field(default="", repr=False)
    """Value that every request to the ``otp`` contract must send as ``NEXT-X-API-KEY``. Empty: none. It proves nothing, because front ends publish it."""

    COOKIE_TRANSPORT: bool = True
    """Whether tokens may travel in cookies. ``False``: bearer only; no token is set in a cookie, and none is accepted from one."""

    DEFAULT_TRANSPORT: str = "body"
    """Token transport where the request does not name one: ``body`` or ``cookie``."""

    COOKIE_SAMESITE: str = "Lax"
    """``SameSite`` attribute of the cookies: ``Lax``, ``Strict``, or ``None`` for a front end on another site, whose cookies more and more browsers block anyway."""

    REFRESH_COOKIE_PATH: str = ""
    """Path of the cookie with the refresh token. Empty: the API's prefix, so that only the API gets it. ``/``: every address of the origin, for a front end that renders pages on its server and refreshes before it does (``@vestibule/nextjs``). The name of the cookie differs with it, and users stay signed in through a change."""

    TRUSTED_ORIGINS: tuple[str, ...] = ()
    """Other origins whose pages may act with a user's cookies, which users may return to from a provider, and which the link templates of a contract may lead to. Exact, such as ``https://app.example.org``. The site's own origin and ``PUBLIC_ORIGIN`` are always trusted; in development, with a ``PUBLIC_ORIGIN`` of plain HTTP on this machine, so is each port of it."""

    BODY_LIMIT: int = 65_536
    """Maximum size of a JSON body, in bytes."""

    TRUSTED_PROXIES: tuple[str, ...] = ()
    """Addresses or networks of the proxies whose client-address header is trusted."""

    CLIENT_ADDRESS_HEADER: str = "X-Forwarded-For"
    """Header in which those proxies report the client: comma-separated addresses, or ``Forwarded`` as in RFC 7239. Ignored from anyone else. WSGI cannot tell ``X_Forwarded_For`` from ``X-Forwarded-For``, so a proxy must drop names with underscores, or use ``Forwarded``, which no other header can pass for."""

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
        return self.HASHING_SLOTS or usable_processors()

    def role(self, name: str) -> Role | None:
        """Return the role of this name, or None."""
        return next((role for role in self.ROLES if role.name == name), None)

    @property
    def providers(self) -> dict[str, ProviderOptions]:
        """The external providers by name, read."""
        return {name: read_options(name, given) for name, given in self.PROVIDERS.items()}


def with_dependent_defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    """Add the defaults that follow from other settings.

    The host rotates the key of ``SIGNING_KEY_FILE`` itself, without having to set
    ``KEY_ROTATION``. ``PUBLIC_ORIGIN`` loses a final slash: paths are appended to it, and browsers
    send origins without one.
    """
    settings = {**given}
    if given.get("SIGNING_KEY_FILE"):
        settings.setdefault("KEY_ROTATION", timedelta(0))
    if isinstance(given.get("PUBLIC_ORIGIN"), str):
        settings["PUBLIC_ORIGIN"] = given["PUBLIC_ORIGIN"].rstrip("/")
    return settings
