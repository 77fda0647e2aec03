"""The admin's URLs, with middleware that only its pages need, so that API requests skip it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

View = Callable[..., HttpResponseBase]


def admin_urls() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return ``admin.site.urls``, each page with the session, user and message middleware."""
    patterns, app, namespace = admin.site.urls
    _wrap(patterns)
    return patterns, app, namespace


def _wrap(patterns: Iterable[URLPattern | URLResolver]) -> None:
    for each in patterns:
        if isinstance(each, URLResolver):
            _wrap(each.url_patterns)
        else:
            each.callback = _page(each.callback)


def _page(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        def shown(request: HttpRequest) -> HttpResponseBase:
            response: Any = view(request, *args, **kwargs)
            # Here and not later: rendering consumes messages and creates the session's CSRF token.
            rendered: HttpResponseBase = getattr(response, "render", lambda: response)()
            return rendered

        # Middleware is sync or async like the view it wraps; the type checker sees both.
        chain: Any = SessionMiddleware(AuthenticationMiddleware(MessageMiddleware(shown)))
        answered: HttpResponseBase = chain(request)
        return answered

    return answer
