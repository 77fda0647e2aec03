"""CSRF protection of requests that cookies came with.

Two proofs, both needed: the browser says that one of this site's own pages asks
(``Origin``, ``Sec-Fetch-Site``), and the page shows a token that only such a page
can know, signed, bound to the session, and equal to the one in the cookie.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from django.utils.crypto import constant_time_compare

from vestibule.conf import settings
from vestibule.core.errors import CsrfFailed
from vestibule.drf import cookies
from vestibule.drf.cookies import AnyRequest
from vestibule.tokens import csrf

__all__ = ["require"]

HEADER = "HTTP_X_CSRFTOKEN"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110, 9.2.1)."""


def require(request: AnyRequest, sessions: Collection[str], *, cookie: str | None = None) -> str:
    """Let a request through that one of this site's own pages made; return its CSRF token.

    ``sessions`` are the ids that the token may be bound to; an empty text stands
    for a browser without a session. ``cookie`` is the name of the cookie that keeps
    the token, where a contract has one of its own.

    Raises:
        CsrfFailed: it comes from elsewhere, or the token is missing, is not the
            one in the cookie, or was made for another session.
    """
    require_own_origin(request)
    shown = request.META.get(HEADER, "")
    kept = request.COOKIES.get(cookie, "") if cookie else cookies.carried(request, cookies.CSRF)
    same = bool(shown) and constant_time_compare(shown, kept)
    if not (same and any(csrf.holds(shown, session) for session in sessions)):
        raise CsrfFailed
    return str(shown)


def require_own_origin(request: AnyRequest) -> None:
    """Refuse what a page of an unknown origin sent.

    ``Origin`` must be exactly one of ours; where it is absent, ``Referer`` stands
    in for it, and over https one of the two must be there. ``Origin: null`` (a
    sandboxed or local page) is nobody's.

    Raises:
        CsrfFailed: it may come from elsewhere.
    """
    origin, asked_from = _asking_origin(request), request.META.get("HTTP_SEC_FETCH_SITE")
    if origin is None:
        known = asked_from in {"same-origin", "none"} or not (asked_from or request.is_secure())
    elif asked_from == "cross-site":
        known = origin in _trusted_elsewhere(request)
    else:
        known = origin in _trusted_elsewhere(request) | {_own_origin(request)}
    if not known:
        raise CsrfFailed


def is_sent_by_another_site(request: AnyRequest) -> bool:
    """Whether a page of another site, that nobody has named, made the browser come here.

    For what a link may do, and yet no stranger's page. ``require_own_origin`` is stricter: here
    a request that does not say where it comes from passes, as that of a typed address.
    """
    by_another = request.META.get("HTTP_SEC_FETCH_SITE") == "cross-site"
    return by_another and _asking_origin(request) not in _trusted_elsewhere(request)


def require_of_visitor(request: AnyRequest) -> str:
    """Ask the same of a request that is open to all, such as a sign-in.

    The browser may have no session yet, or still one that the new one replaces.

    Raises:
        CsrfFailed: see ``require``.
    """
    return require(request, ["", *(each.hex for each in cookies.sessions(request))])


def current(request: AnyRequest) -> str:
    """Return the token in a request's cookie if it still holds, else a new one."""
    kept = cookies.carried(request, cookies.CSRF)
    sessions = [each.hex for each in cookies.sessions(request)] or [""]
    return kept if any(csrf.holds(kept, each) for each in sessions) else csrf.make(sessions[0])


def _asking_origin(request: AnyRequest) -> str | None:
    meta = request.META
    if "HTTP_ORIGIN" not in meta and "HTTP_REFERER" in meta:
        return _origin_of(meta["HTTP_REFERER"])
    return meta.get("HTTP_ORIGIN")


def _own_origin(request: AnyRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _trusted_elsewhere(request: AnyRequest) -> set[str]:
    """Return the origins that are named, but for our own: no page of ours is of another site."""
    named = {settings.PUBLIC_ORIGIN.rstrip("/"), *settings.TRUSTED_ORIGINS}
    return named - {"", _own_origin(request)}


def _origin_of(address: str) -> str:
    try:
        url = urlsplit(address)
    except ValueError:
        return ""
    return f"{url.scheme}://{url.netloc}"
