"""System checks of the host's ``DJOSER`` dictionary, where the djoser contract is mounted."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_resolver

from vestibule import conf
from vestibule.conf.djoser import HONORED, djoser, given
from vestibule.core.destinations import destination
from vestibule.core.nearest import with_nearest
from vestibule.models.host_user import NAMES, email_field

CONTRACT = "vestibule.contracts.djoser."
SOCIAL = f"{CONTRACT}social_sign_in."
_REFUSED = {
    "CONSTANTS": "sentences of answers are fixed: translate them in the front end",
    "CREATE_SESSION_ON_LOGIN": "no session of Django is opened beside the token: use the admin's "
    "own sign-in (docs/how-to/admin.md), and cookies of the native API for a browser",
    "EMAIL": "override the templates of vestibule/mail instead (docs/how-to/mail.md)",
    "PERMISSIONS": "roles decide (docs/roles.md), and VESTIBULE['REGISTRATION_OPEN'] who registers",
    "SERIALIZERS": "declare additional fields in VESTIBULE['PROFILE_FIELDS'] "
    "(docs/profile.md), or write a view of your own over the flows (docs/api-stability.md)",
    "SOCIAL_AUTH_TOKEN_STRATEGY": "a social sign-in is answered with the tokens of a session, as "
    "by djoser.social.token.jwt.TokenStrategy",
}
"""What would be silently wrong, and what to do instead."""
_IGNORED = {
    "EMAIL_FRONTEND_SITE_NAME": "mails name the site by VESTIBULE['SERVICE_NAME']",
    "HIDE_USERS": "only roles with the permission to read others see them (docs/roles.md)",
    "PASSWORD_CHANGED_EMAIL_CONFIRMATION": "",  # always sent
    "PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND": "an unknown address is answered like a known one",
    "TOKEN_MODEL": "a token is a session, stored hashed; without tokens, leave out urls.authtoken",
    "USERNAME_RESET_SHOW_EMAIL_NOT_FOUND": "an unknown address is answered like a known one",
    "WEBAUTHN": "passkeys are those of the native API (docs/how-to/passkeys.md)",
}
"""What has no effect, and is safe so."""
_DEFAULTS: dict[str, Any] = {
    "SOCIAL_AUTH_TOKEN_STRATEGY": "djoser.social.token.jwt.TokenStrategy",
    "HIDE_USERS": True,
    "TOKEN_MODEL": "rest_framework.authtoken.models.Token",
}


def is_mounted(patterns: Sequence[Any] | None = None, *, views: str = CONTRACT) -> bool:
    """Whether the project's addresses have one of this contract's views. Imports no view."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        view = inspect.getattr_static(each, "_view", vars(each).get("_view", ""))
        inner = getattr(each, "url_patterns", ())
        if str(view).startswith(views) or is_mounted(inner, views=views):
            return True
    return False


def views_of_djoser(patterns: Sequence[Any] | None = None) -> Iterator[str]:
    """Yield the names of the addresses that djoser's own views still answer."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        view = vars(each).get("callback")
        if getattr(getattr(view, "cls", view), "__module__", "").startswith("djoser."):
            yield getattr(each, "name", None) or str(each.pattern)
        yield from views_of_djoser(getattr(each, "url_patterns", ()))


@register(Tags.security)
def djoser_settings_are_honored(**_: Any) -> list[CheckMessage]:
    """E044, W044: a setting of ``DJOSER`` is not honored, or disagrees with ``VESTIBULE``."""
    if not _is_ready() or not is_mounted():
        return []
    errors: list[CheckMessage] = [Error(each, id="vestibule.E044") for each in problems()]
    return errors + [checks.Warning(each, id="vestibule.W044") for each in remarks()]


def _is_ready() -> bool:
    try:
        conf.load()
    except ImproperlyConfigured:
        return False  # reported by E001
    return bool(getattr(django_settings, "ROOT_URLCONF", ""))


def problems() -> Iterator[str]:
    """Say what would be silently wrong, each in a sentence."""
    settings = given()
    known = {*HONORED, *_REFUSED, *_IGNORED}
    for name in sorted(set(settings) - known):
        yield f"DJOSER: unknown setting {with_nearest(name, known)}."
    yield from refused()
    yield from _doors()
    yield from _identifiers()
    yield from _pages()
    yield from _redirect_uris()
    if conf.settings.verified_email_required != djoser().SEND_ACTIVATION_EMAIL:
        wanted = "required" if djoser().SEND_ACTIVATION_EMAIL else "off"
        yield (
            f"DJOSER['SEND_ACTIVATION_EMAIL'] is {djoser().SEND_ACTIVATION_EMAIL}: set "
            f"VESTIBULE['EMAIL_VERIFICATION'] = '{wanted}', so that every sign-in agrees."
        )


def refused() -> Iterator[str]:
    """Say what would be silently wrong whatever ``VESTIBULE`` holds, each in a sentence."""
    for name, instead in _REFUSED.items():
        if given().get(name) and given()[name] != _DEFAULTS.get(name):
            yield f"DJOSER['{name}'] is not honored: {instead}."


def remarks() -> Iterator[str]:
    """Say what has no effect, each in a sentence."""
    for name, instead in _IGNORED.items():
        value = given().get(name, _DEFAULTS.get(name))
        if instead and value != _DEFAULTS.get(name) and not (name not in _DEFAULTS and not value):
            yield f"DJOSER['{name}'] has no effect: {instead}."
    if djoser().SOCIAL_AUTH_ALLOWED_REDIRECT_URIS and not is_mounted(views=SOCIAL):
        yield (
            "DJOSER['SOCIAL_AUTH_ALLOWED_REDIRECT_URIS'] has no effect: include "
            "vestibule.contracts.djoser.urls.social."
        )


def _doors() -> Iterator[str]:
    if names := ", ".join(dict.fromkeys(views_of_djoser())):
        yield (
            f"djoser's own views still answer {names}, without limits, second step or audit: "
            "include vestibule.contracts.djoser.urls in their place. Passkeys have the addresses "
            "login/passkey/ and factors/passkeys/ of the native API (docs/how-to/passkeys.md)."
        )


def _identifiers() -> Iterator[str]:
    model = get_user_model()
    field = djoser().LOGIN_FIELD or model.USERNAME_FIELD
    names = {email_field(): "email", model.USERNAME_FIELD: "username"}
    if email_field() == model.USERNAME_FIELD:
        names = {email_field(): "email"}
    if field not in names:
        yield f"DJOSER['LOGIN_FIELD'] must be one of {', '.join(sorted(names))}, not '{field}'."
    elif names[field] not in conf.settings.SIGN_IN_WITH:
        yield (
            f"Clients of djoser sign in with '{field}': add '{names[field]}' to "
            "VESTIBULE['SIGN_IN_WITH']."
        )
    declared = {each.column or each.name for each in conf.settings.PROFILE_FIELDS}
    for name in sorted({*model.REQUIRED_FIELDS} - {*names, *NAMES, *declared}):
        yield (
            f"REQUIRED_FIELDS of the user model has '{name}': declare a field with this column "
            "in VESTIBULE['PROFILE_FIELDS'] (docs/profile.md), so that it is stored."
        )


def _pages() -> Iterator[str]:
    for name in ("ACTIVATION_URL", "PASSWORD_RESET_CONFIRM_URL", "USERNAME_RESET_CONFIRM_URL"):
        page = getattr(djoser(), name)
        if page and not ("{uid}" in page and "{token}" in page):
            yield f"DJOSER['{name}'] must have {{uid}} and {{token}}."
        if "://" in page:
            yield f"DJOSER['{name}'] must be a path: EMAIL_FRONTEND_DOMAIN has the domain."
    origin = djoser().page("").rstrip("/")
    if origin and origin not in {conf.settings.PUBLIC_ORIGIN, *conf.settings.TRUSTED_ORIGINS}:
        yield (
            f"Mails lead to {origin} (DJOSER['EMAIL_FRONTEND_DOMAIN']): make it "
            "VESTIBULE['PUBLIC_ORIGIN'], or add it to VESTIBULE['TRUSTED_ORIGINS']."
        )


def _redirect_uris() -> Iterator[str]:
    if not is_mounted(views=SOCIAL):
        return
    allowed = djoser().SOCIAL_AUTH_ALLOWED_REDIRECT_URIS
    if isinstance(allowed, str):
        yield "DJOSER['SOCIAL_AUTH_ALLOWED_REDIRECT_URIS'] must be a list of addresses."
        return
    home, others = conf.settings.PUBLIC_ORIGIN, conf.settings.TRUSTED_ORIGINS
    for page in allowed:
        if page.startswith("/") or destination(page, home=home, others=others) is None:
            yield (
                f"Providers redirect to {page} (DJOSER['SOCIAL_AUTH_ALLOWED_REDIRECT_URIS']): make "
                "its origin VESTIBULE['PUBLIC_ORIGIN'], or add it to VESTIBULE['TRUSTED_ORIGINS']."
            )
