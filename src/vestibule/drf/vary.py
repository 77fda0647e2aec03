"""Name in ``Vary`` the headers in which a view of REST framework reads credentials."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

IN_HEADER = "Authorization"
IN_COOKIE = "Cookie"
IN_EITHER = "Authorization, Cookie"


def vary_on(request: Any, names: str) -> None:
    """Let the response of a request's view vary on these headers.

    An authentication class calls it before it reads them, whether they were sent or not: Django's
    cache compares the headers that the last response named, so a page for an anonymous user would
    else be given to one who is signed in. A request without a view of REST framework, as
    middleware and django-ninja have it, is left alone.
    """
    context = getattr(request, "parser_context", None)
    view = context.get("view") if context else None
    headers = getattr(view, "headers", None)  # REST framework adds them to every response
    if headers is not None:
        before = headers.get("Vary")
        headers["Vary"] = joined(before, names) if before else names


@lru_cache(maxsize=64)
def joined(before: str, names: str) -> str:
    """Return the value of ``Vary`` with further names, each of them once.

    As Django's ``patch_vary_headers`` does with a response, which is not there yet; and remembered,
    since a host's view does this in each of its requests.
    """
    known = {each.strip().lower() for each in before.split(",")}
    if "*" in known:
        return "*"
    new = [each for each in names.split(", ") if each.lower() not in known]
    return ", ".join([before, *new])
