"""System checks of ``REST_AUTH``, where the contract of dj-rest-auth is served.

Each setting is honored, or named here with what to do instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings as django_settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from vestibule import conf
from vestibule.checks.allauth import disagreement
from vestibule.checks.installation import settings_are_sound
from vestibule.checks.served import is_served
from vestibule.conf import allauth
from vestibule.conf.rest_auth import FIXED, IGNORED, REFUSED, given, ignored, refused
from vestibule.contracts.dj_rest_auth.pages import unfit_pages
from vestibule.contracts.dj_rest_auth.rest_auth import RestAuth, honored, rest_auth
from vestibule.core.tokens import Rotation

CONTRACT = "dj_rest_auth"
_SESSION = "SessionAuthentication"
"""REST framework's default, and how hosts call their subclass of it."""
ELSEWHERE = frozenset({"TOKEN_MODEL", "REGISTER_PERMISSION_CLASSES"})
"""Settings that are read, but not by ``RestAuth``."""


@register(Tags.security)
def rest_auth_is_honored(**_: Any) -> list[CheckMessage]:
    """E051, E052, W053: a setting of ``REST_AUTH`` is refused, unknown, or without an effect."""
    if not is_served(CONTRACT):
        return []
    chosen = given()
    found = [*_something_signs_in(chosen), *_refused(chosen), *_ignored(), *_rotation(chosen)]
    return [*found, *_session_login()]


@register(Tags.security)
def allauth_behind_rest_auth_is_honored(**_: Any) -> list[CheckMessage]:
    """E056: a setting of allauth, whose registration dj-rest-auth has, is not honored."""
    if settings_are_sound() or not is_served(CONTRACT):  # E001 says the former
        return []
    return [Error(each, id="vestibule.E056") for each in _of_allauth()]


@register(Tags.urls)
def pages_of_mails_take_our_tokens(**_: Any) -> list[CheckMessage]:
    """E058: mails do not lead to a page of the host's, whose pattern takes no token of ours."""
    if not is_served(CONTRACT):
        return []
    return [
        Error(
            f"Mails cannot lead to '{name}': its pattern takes no token of Vestibule's.",
            hint="Loosen the pattern, such as to <token> in path(), or [0-9A-Za-z_-]+ in "
            "re_path().",
            id="vestibule.E058",
        )
        for name in unfit_pages()
    ]


@register(Tags.security, deploy=True)
def token_cookies_are_safe(**_: Any) -> list[CheckMessage]:
    """E054, W055: cookies of ``REST_AUTH`` are sent over plain HTTP, or scripts may read them."""
    read = rest_auth()
    if not (read.USE_JWT and read.cookies and is_served(CONTRACT)):
        return []
    return list(_unsafe(read))


def _something_signs_in(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    if not given.get("USE_JWT") and not given.get("TOKEN_MODEL", True):
        yield Error(
            "REST_AUTH leaves nothing to sign in with: set USE_JWT to True, or remove TOKEN_MODEL.",
            id="vestibule.E051",
        )


def _refused(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    for name in sorted(given.keys() - {*honored(), *REFUSED, *IGNORED, *FIXED, *ELSEWHERE}):
        yield Error(f"REST_AUTH[{name!r}] is unknown: remove it.", id="vestibule.E052")
    for sentence in refused():
        yield Error(sentence, id="vestibule.E052")


def _of_allauth() -> Iterator[str]:
    yield from allauth.refused()
    yield from disagreement("ACCOUNT_EMAIL_VERIFICATION")
    others = allauth.login_methods() - {"phone", *conf.settings.SIGN_IN_WITH}
    if others:  # fewer are honored
        yield (
            f"Users sign in with {', '.join(sorted(others))} by allauth's settings: add it to "
            "VESTIBULE['SIGN_IN_WITH']."
        )


def _ignored() -> Iterator[CheckMessage]:
    for sentence in ignored():
        yield checks.Warning(sentence, hint="Remove it.", id="vestibule.W053")


def _rotation(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    """Refuse rotation where no client can be given the next refresh token."""
    read = rest_auth()
    hidden = read.USE_JWT and read.JWT_AUTH_HTTPONLY and not read.cookies
    if hidden and not settings_are_sound() and conf.settings.ROTATION == Rotation.STRICT:
        yield checks.Warning(
            "With JWT_AUTH_HTTPONLY and no cookie, clients get no new refresh token, and "
            "VESTIBULE['ROTATION'] is 'strict'.",
            hint="Set ROTATION to 'acknowledged', JWT_AUTH_REFRESH_COOKIE, or JWT_AUTH_HTTPONLY "
            "to False.",
            id="vestibule.W053",
        )


def _session_login() -> Iterator[CheckMessage]:
    """Name front ends that may rely on Django's session, which a login does not open."""
    classes = getattr(django_settings, "REST_FRAMEWORK", {}).get("DEFAULT_AUTHENTICATION_CLASSES")
    named = [getattr(each, "__name__", str(each)) for each in classes or (_SESSION,)]
    if rest_auth().SESSION_LOGIN and any(name.endswith(_SESSION) for name in named):
        yield checks.Warning(
            "REST_AUTH['SESSION_LOGIN'] has no effect: a login opens no session of Django, so "
            "SessionAuthentication in DEFAULT_AUTHENTICATION_CLASSES does not know its user.",
            hint="Let front ends send the key, or use JWT_AUTH_COOKIE; then set it to False.",
            id="vestibule.W053",
        )


def _unsafe(read: RestAuth) -> Iterator[CheckMessage]:
    if not read.JWT_AUTH_SECURE:
        yield Error(
            "Set REST_AUTH['JWT_AUTH_SECURE'] to True: the cookies with tokens would be sent over "
            "plain HTTP.",
            id="vestibule.E054",
        )
    if not read.JWT_AUTH_HTTPONLY:
        yield checks.Warning(
            "With REST_AUTH['JWT_AUTH_HTTPONLY'] = False, every script on the page can read the "
            "tokens.",
            hint="Set it to True once no page reads the refresh token from the body.",
            id="vestibule.W055",
        )
