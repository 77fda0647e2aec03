"""System checks of the installation, each with its own id."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings as django_settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.module_loading import import_string

from vestibule import conf
from vestibule.core.brand_rules import contrast_problems
from vestibule.core.lazy import LazyModule
from vestibule.tokens.key_file import ring_from_file
from vestibule.tokens.keys import UnusableKey

if TYPE_CHECKING:
    from vestibule import avatars, captcha, limits, providers
    from vestibule.delivery import sms
    from vestibule.drf import cookies
    from vestibule.passwords import breached
    from vestibule.tokens import additional_claims, simplejwt
else:  # for commands that run checks; a server of the host does not need it at its start
    avatars, captcha, limits, providers = (
        LazyModule(f"vestibule.{each}") for each in ("avatars", "captcha", "limits", "providers")
    )
    breached = LazyModule("vestibule.passwords.breached")
    sms, cookies = LazyModule("vestibule.delivery.sms"), LazyModule("vestibule.drf.cookies")
    simplejwt = LazyModule("vestibule.tokens.simplejwt")
    additional_claims = LazyModule("vestibule.tokens.additional_claims")


@register(Tags.security)
def settings_are_sound(**_: Any) -> list[CheckMessage]:
    """E001: a setting is unknown, has the wrong type, or conflicts with another."""
    try:
        conf.load()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="vestibule.E001")]
    return []


@register(Tags.security)
def needed_apps_are_installed(**_: Any) -> list[CheckMessage]:
    """E002: ``django.contrib.auth`` is not installed; accounts need it."""
    missing = [
        name
        for name in ("django.contrib.auth", "django.contrib.contenttypes")
        if not apps.is_installed(name)
    ]
    return [Error(f"Add '{name}' to INSTALLED_APPS.", id="vestibule.E002") for name in missing]


@register(Tags.security)
def time_zones_are_on(**_: Any) -> list[CheckMessage]:
    """E003: ``USE_TZ`` is off, so stored times would not be comparable."""
    if django_settings.USE_TZ:
        return []
    return [
        Error("Set USE_TZ = True: Vestibule needs timezone-aware datetimes.", id="vestibule.E003")
    ]


@register(Tags.database)
def sqlite_is_new_enough(**_: Any) -> list[CheckMessage]:
    """E004: Python's SQLite does not support ``RETURNING`` or ``->>``."""
    used = any(each.vendor == "sqlite" for each in connections.all(initialized_only=True))
    if not used or sqlite3.sqlite_version_info >= (3, 38):
        return []
    return [Error("SQLite 3.38 or newer is needed.", id="vestibule.E004")]


@register(Tags.security, deploy=True)
def captcha_is_no_dummy(**_: Any) -> list[CheckMessage]:
    """E005: a production installation uses the captcha for tests."""
    if conf.settings.CAPTCHA != "dummy":
        return []
    return [Error("VESTIBULE['CAPTCHA'] is dummy, which lets everyone pass.", id="vestibule.E005")]


@register(Tags.security)
def captcha_is_sound(**_: Any) -> list[CheckMessage]:
    """E006: the captcha settings conflict, so every request would be refused."""
    if settings_are_sound():
        return []  # reported by E001
    return [Error(problem, id="vestibule.E006") for problem in captcha.problems()]


@register(Tags.security)
def text_messages_can_be_sent(**_: Any) -> list[CheckMessage]:
    """E007: ``SMS_BACKEND`` is unknown, or a required key of ``SMS_OPTIONS`` is missing."""
    if settings_are_sound():
        return []  # reported by E001
    return [Error(problem, id="vestibule.E007") for problem in sms.problems()]


@register(Tags.templates)
def mails_can_be_written(**_: Any) -> list[CheckMessage]:
    """E033: no template engine loads the texts of mails, so none would ever be sent."""
    for name in ("base.html", "base.txt"):
        try:
            get_template(f"vestibule/mail/{name}")
        except TemplateSyntaxError as error:
            said = f"The template 'vestibule/mail/{name}' cannot be read: {error}."
            return [Error(said, id="vestibule.E033")]
        except TemplateDoesNotExist:
            return [Error(_NO_TEMPLATES, id="vestibule.E033")]
    return []


_NO_TEMPLATES = (
    "No mail can be sent: add {'BACKEND': 'django.template.backends.django.DjangoTemplates', "
    "'APP_DIRS': True} to TEMPLATES, which loads their texts."
)


@register(Tags.security)
def breached_passwords_can_be_looked_up(**_: Any) -> list[CheckMessage]:
    """E021: the filter of breached passwords cannot be read, or the URL of the API is unsafe."""
    if settings_are_sound():
        return []  # reported by E001
    return [Error(problem, id="vestibule.E021") for problem in breached.problems()]


@register(Tags.security)
def claims_can_be_called(**_: Any) -> list[CheckMessage]:
    """E030: the function named by ``CLAIMS`` cannot be imported or called."""
    if settings_are_sound():
        return []  # E001 says it
    return [Error(problem, id="vestibule.E030") for problem in additional_claims.problems()]


@register(Tags.security)
def limits_can_be_counted(**_: Any) -> list[CheckMessage]:
    """E031: a rate of ``LIMITS`` cannot be read, or counts by something unknown."""
    if settings_are_sound():
        return []  # reported by E001
    return [Error(problem, id="vestibule.E031") for problem in limits.problems()]


@register(Tags.files)
def avatars_can_be_made(**_: Any) -> list[CheckMessage]:
    """E011: ``STORAGES`` has an entry for avatars, but it or Pillow cannot be loaded."""
    if avatars.ALIAS not in django_settings.STORAGES:
        return []
    return [Error(problem, id="vestibule.E011") for problem in avatars.problems()]


@register(Tags.security)
def cors_names_its_origins(**_: Any) -> list[CheckMessage]:
    """E008: django-cors-headers allows any or guessed origins to read responses with cookies."""
    if settings_are_sound():
        return []  # reported by E001
    any_origin = _cors("ALLOW_ALL_ORIGINS") or _cors("ORIGIN_ALLOW_ALL")
    patterns = _cors("ALLOWED_ORIGIN_REGEXES") or _cors("ORIGIN_REGEX_WHITELIST")
    with_cookies = bool(_cors("ALLOW_CREDENTIALS"))
    by_cookie = conf.settings.DEFAULT_TRANSPORT == "cookie"
    patterns = patterns and not cookies.on_plain_http()  # in development, any port of this machine
    if not (any_origin and (with_cookies or by_cookie)) and not (patterns and with_cookies):
        return []
    why = "List your front ends in CORS_ALLOWED_ORIGINS exactly: their pages act with users' "
    return [
        Error(why + "cookies, and wildcards or patterns let other sites in.", id="vestibule.E008")
    ]


def _cors(name: str) -> Any:
    """Return a setting of django-cors-headers, if the host uses it."""
    used = apps.is_installed("corsheaders")
    return getattr(django_settings, f"CORS_{name}", None) if used else None


@register(Tags.security)
def csrf_cookies_differ(**_: Any) -> list[CheckMessage]:
    """E013: Django's CSRF cookie has the same name as ours, so they overwrite each other."""
    if django_settings.CSRF_USE_SESSIONS:
        return []
    if django_settings.CSRF_COOKIE_NAME not in {cookies.CSRF.guarded, cookies.CSRF.plain}:
        return []
    why = (
        f"CSRF_COOKIE_NAME is {django_settings.CSRF_COOKIE_NAME}, which is the name of Vestibule's "
    )
    return [Error(why + "own cookie: choose another.", id="vestibule.E013")]


@register(Tags.security, deploy=True)
def origin_is_encrypted(**_: Any) -> list[CheckMessage]:
    """E009: ``PUBLIC_ORIGIN`` is plain HTTP, so tokens and cookies can be intercepted."""
    if settings_are_sound() or not conf.settings.PUBLIC_ORIGIN.startswith("http:"):
        return []
    return [Error("VESTIBULE['PUBLIC_ORIGIN'] must be https.", id="vestibule.E009")]


@register(Tags.security)
def providers_can_be_used(**_: Any) -> list[CheckMessage]:
    """E010: an entry of ``PROVIDERS`` is unknown, or lacks a required option."""
    if settings_are_sound():
        return []  # reported by E001
    return [Error(problem, id="vestibule.E010") for problem in providers.problems()]


@register(Tags.security)
def key_of_simplejwt_is_sound(**_: Any) -> list[CheckMessage]:
    """E012: ``SIMPLEJWT_KEY`` cannot verify, is a private or weak key, or is one of ours."""
    if settings_are_sound():
        return []  # reported by E001
    if not conf.settings.SIMPLEJWT_KEY.is_given:
        return []
    path = conf.settings.SIGNING_KEY_FILE
    try:
        ours = [*ring_from_file(path).verifying.values()] if path else []
    except (UnusableKey, OSError):
        ours = []  # reported by E014, before production
    return [Error(problem, id="vestibule.E012") for problem in simplejwt.problems(ours=ours)]


@register(Tags.security)
def token_middleware_is_after_djangos(**_: Any) -> list[CheckMessage]:
    """E025: Django's ``AuthenticationMiddleware`` replaces the user of the access token."""
    names = list(django_settings.MIDDLEWARE)
    ours = "vestibule.middleware.TokenAuthenticationMiddleware"
    theirs = "django.contrib.auth.middleware.AuthenticationMiddleware"
    if not {ours, theirs} <= set(names) or names.index(theirs) < names.index(ours):
        return []
    return [Error(f"In MIDDLEWARE, move '{ours}' after '{theirs}'.", id="vestibule.E025")]


@register(Tags.security)
def own_hasher_is_first(**_: Any) -> list[CheckMessage]:
    """W001: the host's first password hasher is not ours.

    Django's sign-in would rehash passwords that Vestibule hashed, and vice versa.
    """
    if django_settings.PASSWORD_HASHERS[:1] == ["vestibule.passwords.Argon2idHasher"]:
        return []
    return [
        checks.Warning(
            "Put 'vestibule.passwords.Argon2idHasher' first in PASSWORD_HASHERS, so that "
            "Django's own login and Vestibule store passwords alike.",
            id="vestibule.W001",
        )
    ]


@register(Tags.security, deploy=True)
def origin_is_set(**_: Any) -> list[CheckMessage]:
    """W002: ``PUBLIC_ORIGIN`` is not set, so mails cannot contain links."""
    if conf.settings.PUBLIC_ORIGIN or conf.settings.TENANT_ORIGIN:
        return []
    return [
        checks.Warning(
            "Set VESTIBULE['PUBLIC_ORIGIN']: links in mails need it.", id="vestibule.W002"
        )
    ]


@register(Tags.security)
def brand_can_be_read(**_: Any) -> list[CheckMessage]:
    """W005: two colors of ``BRAND`` are too similar to be read by users with low vision."""
    if settings_are_sound():
        return []  # reported by E001
    return [
        checks.Warning(f"VESTIBULE: {problem}", id="vestibule.W005")
        for problem in contrast_problems(conf.settings.BRAND)
    ]


@register(Tags.security)
def admin_uses_vestibule_sign_in(**_: Any) -> list[CheckMessage]:
    """W003: Django's admin uses its own sign-in, without attempt limits, second step and audit."""
    if not apps.is_installed("django.contrib.admin"):
        return []
    config: Any = apps.get_app_config("admin")
    site = import_string(config.default_site)
    if getattr(site, "uses_vestibule_sign_in", False):
        return []
    return [
        checks.Warning(
            "Replace 'django.contrib.admin' in INSTALLED_APPS with "
            "'vestibule.admin_site.apps.VestibuleAdminConfig', so that the admin uses Vestibule's "
            "sign-in (docs/how-to/admin.md).",
            id="vestibule.W003",
        )
    ]
