"""The ready server's own pages and error responses."""

from __future__ import annotations

import sys
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
from vestibule.drf.trouble import unavailable

View = Callable[..., HttpResponseBase]
VALID = timedelta(days=90)
"""Validity of a security.txt: RFC 9116 recommends less than a year."""


def home(request: HttpRequest) -> HttpResponse:
    """``GET /``: the start page of a server without the web app."""
    shown = {"inbox": hasattr(settings, "VESTIBULE_INBOX"), "docs": settings.VESTIBULE_API_DOCS}
    return render(request, "vestibule/server/home.html", shown)


def security_txt(request: HttpRequest) -> HttpResponse:
    """``GET /.well-known/security.txt``: where to report a vulnerability (RFC 9116).

    It is generated for each request, so that it never expires while the server runs.
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
    """Allow GET and HEAD only, and refuse other methods in the API's format."""

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
    """400 before any view: an unknown host or a malformed request."""
    return _error(request, 400, "bad_request", "The request couldn’t be parsed")


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:
    """403 outside the contracts."""
    return _error(request, 403, "permission_denied", "You don’t have permission to do this")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: JSON for programs, a page for browsers.

    The page contains no part of the URL, which may hold a secret or a script.
    """
    response: HttpResponse = _error(request, 404, "not_found", "Not found")
    if not request.path.startswith("/api/"):
        if "text/html" in request.headers.get("Accept", ""):
            response = render(request, "vestibule/server/not_found.html", status=404)
            response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept"])
    return response


def server_error(request: HttpRequest) -> JsonResponse:
    """500: the log has the details under the same request id. 503 if the database is the cause."""
    error = sys.exception()
    refused = None if error is None else unavailable(error)
    if refused is not None:
        response = _error(request, 503, refused.code, "This isn’t available right now")
        response["Retry-After"] = str(refused.retry_after)
        return response
    return _error(request, 500, "internal_error", "Something went wrong on our side")
