"""CSRF protection of requests with cookies.

Two checks, both required: the browser names an origin of this site (``Origin``,
``Sec-Fetch-Site``), and the page sends a token that only such a page can read: signed, bound
to the session, and equal to the one in the cookie.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from django.utils.crypto import constant_time_compare

from vestibule.conf import settings
from vestibule.conf.validation import is_origin
from vestibule.core.destinations import is_this_machine
from vestibule.core.errors import CsrfFailed
from vestibule.drf import cookies
from vestibule.drf.cookies import AnyRequest
from vestibule.scope import current_scope
from vestibule.tokens import csrf

__all__ = ["require"]

HEADER = "HTTP_X_CSRFTOKEN"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110, 9.2.1)."""


def require(request: AnyRequest, sessions: Collection[str], *, cookie: str | None = None) -> str:
    """Require a request from a page of this site; return its CSRF token.

    ``sessions`` are the session ids that the token may be bound to; an empty string means a
    browser without a session. ``cookie`` names the token's cookie if a contract has its own.

    Raises:
        CsrfFailed: another origin, or a token that is missing, differs from the cookie, or
            belongs to another session.
    """
    require_own_origin(request)
    sent = request.META.get(HEADER, "")
    stored = request.COOKIES.get(cookie, "") if cookie else cookies.carried(request, cookies.CSRF)
    same = bool(sent) and constant_time_compare(sent, stored)
    if not (same and any(csrf.holds(sent, session) for session in sessions)):
        raise CsrfFailed(_hint(request))
    return str(sent)


def require_own_origin(request: AnyRequest) -> None:
    """Refuse a request from a page of an unknown origin.

    ``Origin`` must be exactly a known one. Without it, ``Referer`` is checked, and over https
    one of the two is required. ``Origin: null`` (a sandboxed or local page) is never known.

    Raises:
        CsrfFailed: the origin is unknown.
    """
    origin, fetch_site = _request_origin(request), request.META.get("HTTP_SEC_FETCH_SITE")
    if origin is None:
        known = fetch_site in {"same-origin", "none"} or not (fetch_site or request.is_secure())
    elif fetch_site == "cross-site":
        known = _is_trusted(request, origin)
    else:
        known = _is_trusted(request, origin) or origin == _own_origin(request)
    if not known:
        raise CsrfFailed(_hint(request))


def is_sent_by_another_site(request: AnyRequest) -> bool:
    """Whether the request comes from a page of another site that is not a trusted origin.

    For safe requests that other sites must not trigger. Unlike ``require_own_origin``, a
    request without an origin passes, since a typed URL has none.
    """
    cross_site = request.META.get("HTTP_SEC_FETCH_SITE") == "cross-site"
    return cross_site and not _is_trusted(request, _request_origin(request) or "")


def require_of_visitor(request: AnyRequest) -> str:
    """Do the same as ``require`` for a public request, such as a sign-in.

    The browser may have no session yet, or one that the new session replaces.

    Raises:
        CsrfFailed: see ``require``.
    """
    return require(request, ["", *(each.hex for each in cookies.sessions(request))])


def current(request: AnyRequest) -> str:
    """Return the token of a request's cookie if it is still valid, else a new one."""
    stored = cookies.carried(request, cookies.CSRF)
    sessions = [each.hex for each in cookies.sessions(request)] or [""]
    valid = any(csrf.holds(stored, each) for each in sessions)
    return stored if valid else csrf.make(sessions[0])


def _request_origin(request: AnyRequest) -> str | None:
    meta = request.META
    if "HTTP_ORIGIN" not in meta and "HTTP_REFERER" in meta:
        return _origin_of(meta["HTTP_REFERER"])
    return meta.get("HTTP_ORIGIN")


def _hint(request: AnyRequest) -> str:
    """Say to a developer why a page that they opened on this machine is another site's."""
    page, own = _request_origin(request), _own_origin(request)
    if not page or not is_origin(page) or page == own or not cookies.on_plain_http():
        return ""
    names = [urlsplit(each).hostname or "" for each in (page, own)]
    if names[0] != names[1] and all(map(is_this_machine, names)):
        return (
            f"The page is at {page} and this server at {own}, which browsers take for different "
            f"sites: use {names[1]} for both"
        )
    if _is_trusted(request, page):
        return ""
    return f"Add {page} to TRUSTED_ORIGINS if this is a page of yours"


def _own_origin(request: AnyRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _is_trusted(request: AnyRequest, origin: str) -> bool:
    """Whether an origin is a trusted one other than our own, which is never cross-site.

    In development, where this server is on plain HTTP on this machine, every port of it is:
    front ends choose their ports themselves, and cookies do not tell ports apart anyway.
    """
    if origin in {"", _own_origin(request)}:
        return False
    if origin in {current_scope.origin, *settings.TRUSTED_ORIGINS}:
        return True
    return cookies.on_plain_http() and _is_local(origin)


def _is_local(origin: str) -> bool:
    local = origin.startswith("http:") and is_origin(origin)
    return local and is_this_machine(urlsplit(origin).hostname or "")


def _origin_of(address: str) -> str:
    try:
        url = urlsplit(address)
    except ValueError:
        return ""
    return f"{url.scheme}://{url.netloc}"
