"""The few pages and the last-resort errors of the server itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from vestibule import conf
from vestibule.core.clock import now
from vestibule.drf.caller import request_id_of

View = Callable[..., HttpResponseBase]
VALID = timedelta(days=90)
"""How long what a security.txt says is said to hold. RFC 9116 wants less than a year."""


def home(request: HttpRequest) -> HttpResponse:
    """``GET /``: what is here and where to go next."""
    shown = {"inbox": hasattr(settings, "VESTIBULE_INBOX"), "docs": settings.VESTIBULE_API_DOCS}
    return render(request, "vestibule/server/home.html", shown)


def security_txt(request: HttpRequest) -> HttpResponse:
    """``GET /.well-known/security.txt``: where to report a hole (RFC 9116).

    It is made anew for each request, so that it never runs out while the server runs.
    """
    expires = (now() + VALID).replace(microsecond=0)
    lines = [f"Contact: {each}" for each in settings.VESTIBULE_SECURITY_CONTACT]
    lines += [f"Expires: {expires.isoformat()}", "Preferred-Languages: en"]
    lines.append(f"Canonical: {conf.settings.PUBLIC_ORIGIN}{request.path}")
    text = "\n".join([*lines, ""])
    headers = {"Cache-Control": "public, max-age=86400"}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


def _error(request: HttpRequest, status: int, code: str, words: str) -> JsonResponse:
    body = {"error": words, "code": code, "request_id": request_id_of(request)}
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def only_get(view: View) -> View:
    """Let a page answer GET and HEAD, and refuse every other method in our shape."""

    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            return view(request, **parts)
        words = "This method isn’t allowed here"
        response = _error(request, 405, "method_not_allowed", words)
        response["Allow"] = "GET, HEAD"
        return response

    return answer


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """400 before any view: an unknown host, or a request that is none."""
    return _error(request, 400, "bad_request", "The request couldn’t be parsed")


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:
    """403 outside any contract."""
    return _error(request, 403, "permission_denied", "You don’t have permission to do this")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is nothing at this address. Programs get our shape, a browser's reader a page.

    Nothing of the address is in the page: it may carry a secret, or somebody's script.
    """
    response: HttpResponse = _error(request, 404, "not_found", "Not found")
    if not request.path.startswith("/api/"):
        if "text/html" in request.headers.get("Accept", ""):
            response = render(request, "vestibule/server/not_found.html", status=404)
            response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept"])
    return response


def server_error(request: HttpRequest) -> JsonResponse:
    """500: the log has the rest, under the same request id."""
    return _error(request, 500, "internal_error", "Something went wrong on our side")
