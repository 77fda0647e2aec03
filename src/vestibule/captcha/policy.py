"""Decide when a captcha is required, and check the response."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from vestibule.captcha import verdict
from vestibule.captcha.provider import PROVIDERS, Provider
from vestibule.captcha.siteverify import Unusable, ask
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.errors import CaptchaRequired, Unavailable
from vestibule.outbound import NoAnswer, is_safe

logger = logging.getLogger(__name__)

ACTIONS = (
    "sign_up",
    "sign_in",
    "reset_password",
    "verify_email",
    "email_sign_in",
    "phone_sign_in",
)
"""Flows that can require a captcha, by the action names of the widgets."""

DUMMY_RESPONSE = "solved"
"""The only response that ``CAPTCHA = "dummy"`` accepts."""

RESPONSE_MAX = 16_384
RETRY_AFTER = 10


def wanted(action: str, failures: int = 0, *, slowed: bool = False) -> bool:
    """Return whether a flow requires a captcha now.

    ``failures`` is the number of consecutive failures for the typed identifier, whether it
    exists or not; only sign-in uses it. If failures of others have ``slowed`` the client's IP
    address, a captcha is required in any case.
    """
    if settings.CAPTCHA == "none":
        return False
    if slowed or (action == "sign_in" and failures >= settings.CAPTCHA_AFTER_FAILURES):
        return True
    return action in settings.CAPTCHA_ON


def require(action: str, response: str, caller: Caller) -> None:
    """Require a valid captcha response in this request.

    A valid response is accepted by the provider (which happens once) and was solved on one of
    our hosts and, if the provider reports it, for this action. Call this before any lookup and
    outside of transactions: it may take seconds.

    Raises:
        CaptchaRequired: there is no valid response; all reasons look the same.
        Unavailable: the response could not be verified. With ``CAPTCHA_FAIL = "open"``
            requests pass if the provider does not answer, but not if it rejects our secret
            or sends an unusable answer.
        Overloaded: too many calls to the provider are in progress, in either mode:
            otherwise an attacker could switch the captcha off by filling the queue.
    """
    if settings.CAPTCHA == "none":
        return
    if not _is_response(response):
        raise CaptchaRequired
    objection = _objection(action, response, caller)
    if objection:
        logger.info("captcha refused", extra={"action": action, "reason": objection})
        raise CaptchaRequired


def public() -> dict[str, object]:
    """Return the public settings that a front end needs to show the captcha."""
    on = settings.CAPTCHA != "none"
    return {
        "provider": settings.CAPTCHA,
        "site_key": settings.CAPTCHA_SITE_KEY if on else "",
        "actions": [action for action in ACTIONS if wanted(action)],
    }


def sources() -> dict[str, tuple[str, ...]]:
    """Return the Content-Security-Policy sources of a page with the captcha, by directive."""
    provider = PROVIDERS.get(settings.CAPTCHA)
    if provider is None:
        return {}
    needs = {"script-src": provider.scripts, "frame-src": provider.frames}
    return needs | {name: provider.calls for name in ("style-src", "connect-src") if provider.calls}


def problems() -> list[str]:
    """Return conflicts between the captcha settings; empty if there are none.

    None of them lets a request pass at run time: an incomplete setting refuses.
    """
    return [] if settings.CAPTCHA == "none" else [*_of_rules(), *_of_connection()]


def _is_response(text: str) -> bool:
    return 0 < len(text) <= RESPONSE_MAX and text.isascii() and text.isprintable()


def _objection(action: str, response: str, caller: Caller) -> str:
    """Return why a response is not accepted; empty if it is, or may pass unverified."""
    if settings.CAPTCHA == "dummy":
        return "" if response == DUMMY_RESPONSE else "not the dummy's response"
    provider = PROVIDERS[settings.CAPTCHA]
    try:
        answer = ask(settings.CAPTCHA_URL or provider.url, _form(provider, response, caller))
        return verdict.objection(provider, answer, action)
    except NoAnswer as error:
        is_open = settings.CAPTCHA_FAIL == "open"
        logger.warning("captcha not checked", extra={"reason": str(error), "let_in": is_open})
        if is_open:
            return ""
    except Unusable as error:
        logger.error("captcha cannot be checked", extra={"reason": str(error)})
    raise Unavailable(RETRY_AFTER)


def _form(provider: Provider, response: str, caller: Caller) -> dict[str, str]:
    form = {"secret": settings.CAPTCHA_SECRET, "response": response}
    if provider.takes_site_key:
        form["sitekey"] = settings.CAPTCHA_SITE_KEY
    if settings.CAPTCHA_SEND_ADDRESS and caller.ip:
        form["remoteip"] = caller.ip
    return form


def _of_rules() -> Iterator[str]:
    unknown = sorted(set(settings.CAPTCHA_ON) - set(ACTIONS))
    if unknown:
        yield f"CAPTCHA_ON names {', '.join(unknown)}: use {', '.join(ACTIONS)}."
    if settings.CAPTCHA_AFTER_FAILURES < 0:
        yield "CAPTCHA_AFTER_FAILURES must be 0 or more."
    if not 0 <= settings.CAPTCHA_MIN_SCORE <= 1:
        yield "CAPTCHA_MIN_SCORE must be between 0 and 1."


def _of_connection() -> Iterator[str]:
    if settings.CAPTCHA == "dummy":
        return
    if not (settings.CAPTCHA_SITE_KEY and settings.CAPTCHA_SECRET):
        yield f"{settings.CAPTCHA} needs CAPTCHA_SITE_KEY and CAPTCHA_SECRET."
    if not (settings.TENANT_ORIGIN or verdict.hostnames()):
        yield "List the hosts of your pages in CAPTCHA_HOSTNAMES, or set PUBLIC_ORIGIN."
    if settings.CAPTCHA_URL and not is_safe(settings.CAPTCHA_URL):
        yield "CAPTCHA_URL must be https, unless it is on this machine."
