"""Redirects of a social sign-in, which every contract that receives a provider's response has."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpResponseBase, HttpResponseRedirect
from rest_framework.request import Request


def redirect(url: str) -> HttpResponseBase:
    """Redirect without a ``Referer``: the URL may hold a secret."""
    response = HttpResponseRedirect(url)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def repeat_by_get(request: Request, names: Iterable[str]) -> HttpResponseBase:
    """Redirect a form to the same URL by GET, with these of its fields in the query.

    Browsers send no cookies with a cross-site form, such as that of Apple
    (``response_mode=form_post``); with the GET they do.
    """
    form: dict[str, str] = dict(request.data)
    known = {name: form[name] for name in names if name in form}
    response = redirect(f"{request.path}?{urlencode(known)}")
    response.status_code = 303
    return response
