"""Sign-in form of Django's admin: password, then the second step if required."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings as django_settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string

from vestibule.admin_site import guard
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.challenge import ChallengeRequired
from vestibule.core.errors import (
    InvalidCode,
    InvalidInput,
    InvalidPasskey,
    PermissionDenied,
    Refusal,
)
from vestibule.core.factors import FactorAnswer, Method, SignInState, read_recovery_code
from vestibule.core.tokens import SignedIn, Transport
from vestibule.drf.caller import caller_of
from vestibule.drf.cookies import Cookie, on_plain_http
from vestibule.flows.challenge import answer_challenge, choose_method
from vestibule.flows.reset_password import ask_to_reset_password
from vestibule.flows.sign_in import sign_in
from vestibule.flows.sign_out import sign_out_browser
from vestibule.models.host_user import users

CHALLENGE = "vestibule_challenge"
DEVICE = Cookie("__Secure-vestibule-admin-device", "vestibule-admin-device")
"""Sent only below the admin's path, so it cannot have the prefix ``__Host-``."""
DEVICE_KEPT = 400 * 24 * 3600
TEMPLATE = "vestibule/admin/login.html"

REFUSED: dict[str, tuple[int, str]] = {
    "invalid_credentials": (401, "Invalid credentials."),
    "invalid_code": (400, "The code is incorrect or has expired. Start over to get a new one."),
    "invalid_input": (400, "Fill in every field."),
    "permission_denied": (403, "This account doesn’t have access to the admin."),
    "too_many_requests": (429, "Too many attempts. Try again in {retry_after} seconds."),
    "password_closed": (403, "Too many attempts. Reset your password to sign in."),
    "invalid_passkey": (400, "The passkey couldn’t be verified. Try again."),
    "unknown_passkey": (400, "This passkey was removed from the account. Use another."),
    "enrollment_required": (403, "Sign in to the service itself and set up two-step verification."),
    "captcha_required": (403, "Too many attempts. Sign in to the service itself first."),
    "overloaded": (503, "The service is busy. Try again in {retry_after} seconds."),
    "unavailable": (503, "This can’t be checked right now. Try again shortly."),
}
"""Message and status of each refusal."""

NOT_VERIFIED_EITHER = "Invalid credentials, or the email address isn’t verified yet."
"""Message for wrong credentials where addresses must be verified first."""


class PasswordForm(forms.Form):
    """Identifier and password."""

    username = forms.CharField(
        label="Email address",
        max_length=254,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """The code of the second step."""

    code = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "one-time-code"}),
    )


def sign_in_page(request: HttpRequest, context: dict[str, Any], index: str) -> HttpResponse:
    """Show the current step, process the form, and sign in when all steps are complete."""
    status, error = 200, ""
    if request.method == "POST":
        try:
            signed_in = _run_step(request)
            if signed_in is not None:
                return _start_django_session(request, signed_in, index)
        except Refusal as refused:
            status, error = _said(refused)
    elif "again" in request.GET:
        request.session.pop(CHALLENGE, None)
    challenge = request.session.get(CHALLENGE, {})
    codes = {Method.PASSKEY.value} != {*challenge.get("methods", ())}
    form = CodeForm() if challenge and codes else None
    context |= {
        "title": "Sign in",
        "form": form if challenge else PasswordForm(),
        "challenge": bool(challenge),
        "passkey": _passkey_options(request, challenge),
        "sent_to": challenge.get("sent_to", ""),
        "error": error,
        "next": _next(request, index),
        "app_path": request.get_full_path(),
    }
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _passkey_options(request: HttpRequest, challenge: dict[str, Any]) -> str:
    """Return new options for the browser, as JSON; empty if no passkey may be used.

    They are used up with each answer, so every page has its own.
    """
    if Method.PASSKEY not in challenge.get("methods", ()):
        return ""
    try:
        asked = choose_method(
            challenge=challenge["id"],
            method=Method.PASSKEY.value,
            caller=replace(_caller(request), browser=challenge["browser"]),
        )
    except Refusal:
        return ""
    return json.dumps(asked.options)


def _said(refused: Refusal) -> tuple[int, str]:
    status, words = REFUSED.get(refused.code, (403, "Sign-in was refused."))
    if refused.code == "invalid_credentials" and settings.verified_email_required:
        words = NOT_VERIFIED_EITHER
    return status, words.format(retry_after=getattr(refused, "retry_after", 0))


def ask_for_reset(request: HttpRequest) -> bool:
    """Mail the signed-in user a password-reset link; returns False if that was refused."""
    user: Any = request.user
    try:
        ask_to_reset_password(email=user.vestibule.email, caller=_caller(request))
    except Refusal:
        return False
    return True


def _run_step(request: HttpRequest) -> SignedIn | None:
    """Process one step; returns None if it succeeded and another follows.

    Raises:
        Refusal: as raised by the flow; ``InvalidInput`` for an empty field.
    """
    challenge = request.session.get(CHALLENGE)
    if challenge is not None and "code" in request.POST:
        code = _code(_valid(CodeForm(request.POST))["code"])
        return _signed_in(request, _answered(request, challenge, FactorAnswer(code=code)))
    if challenge is not None and "credential" in request.POST:
        answer = FactorAnswer(credential=_credential(request.POST["credential"]))
        return _signed_in(request, _answered(request, challenge, answer))
    typed = _valid(PasswordForm(request.POST))
    result = sign_in(
        identifier=typed["username"],
        password=typed["password"],
        transport=Transport.COOKIE,
        caller=_caller(request),
    )
    return _signed_in(request, result)


def _code(typed: str) -> str:
    code = typed.replace(" ", "").replace("-", "")
    if not ((len(code) == 6 and code.isascii() and code.isdigit()) or read_recovery_code(code)):
        raise InvalidCode
    return code


def _credential(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        raise InvalidPasskey from None
    if not isinstance(read, dict):
        raise InvalidPasskey
    return read


def _answered(
    request: HttpRequest, challenge: dict[str, Any], answer: FactorAnswer
) -> SignedIn | ChallengeRequired:
    caller = replace(_caller(request), browser=challenge["browser"])
    return answer_challenge(challenge=challenge["id"], answer=answer, caller=caller)


def _signed_in(request: HttpRequest, result: SignedIn | ChallengeRequired) -> SignedIn | None:
    """Keep the challenge for the next step; returns None if there is one."""
    if isinstance(result, SignedIn):
        return result
    enroll = result.state == SignInState.ENROLL
    asked = result.by_code() if enroll else result
    request.session[CHALLENGE] = {
        "id": asked.id,
        "methods": list(asked.methods),
        "sent_to": asked.sent_to,
        "browser": asked.browser,
    }
    return None


def _valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise InvalidInput({})
    return form.cleaned_data


def _start_django_session(request: HttpRequest, signed_in: SignedIn, index: str) -> HttpResponse:
    """Start Django's session, for staff only; the tokens are discarded.

    Raises:
        PermissionDenied: the account is not staff; its session has been ended.
    """
    user: Any = users().get(pk=signed_in.person.id)
    request.session.pop(CHALLENGE, None)
    if not (user.is_active and getattr(user, "is_staff", False)):
        sign_out_browser(sessions=[signed_in.session], caller=_caller(request))
        raise PermissionDenied
    login(request, user, backend=_session_backend())
    guard.tie(request, signed_in)
    guard.forget(request)
    response = HttpResponseRedirect(_next(request, index))
    response.set_cookie(
        DEVICE.name,
        signed_in.device,
        max_age=DEVICE_KEPT,
        path=index,
        secure=not on_plain_http(),
        httponly=True,
        samesite="Strict",
    )
    return response


def _session_backend() -> str:
    """Return the first back end that can read the user of Django's session at each request."""
    paths: list[str] = list(django_settings.AUTHENTICATION_BACKENDS)
    cannot = BaseBackend.get_user
    reading = (p for p in paths if getattr(import_string(p), "get_user", cannot) != cannot)
    return next(reading, paths[0])


def _caller(request: HttpRequest) -> Caller:
    """Build a caller with the admin's own device cookie.

    Not the front end's: signing in here would end the front end's session.
    """
    return replace(caller_of(request), device_token=request.COOKIES.get(DEVICE.name, "")[:1000])


def _next(request: HttpRequest, index: str) -> str:
    target: str = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if target and safe else index
