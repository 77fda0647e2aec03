"""The language of a refusal: the one that the request asks for.

Only refusals have it. The language is found and activated when one is written, so that a
request that succeeds pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation
from rest_framework.request import Request


@contextmanager
def language_of(request: Request) -> Iterator[None]:
    """Activate the language of ``Accept-Language`` (RFC 9110, 12.5.4), among ``LANGUAGES``.

    Where the host has ``LocaleMiddleware``, its choice is active already and stays: it may come
    from the URL or from a cookie.
    """
    if hasattr(request, "LANGUAGE_CODE"):
        yield
        return
    with translation.override(translation.get_language_from_request(request._request)):
        yield
