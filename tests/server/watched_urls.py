"""The ready server's addresses, and what a test wants to know of a worker."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

from django.db import connection
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.urls import path

from vestibule.passwords.hashing import pool
from vestibule.server.urls import handler400, handler403, handler404, handler500
from vestibule.server.urls import urlpatterns as served

ROWS = 3


def meta(request: HttpRequest) -> JsonResponse:
    """Return all texts that a view can see of a request."""
    return JsonResponse({k: v for k, v in request.META.items() if isinstance(v, str | bool)})


def hashing(request: HttpRequest) -> JsonResponse:
    """Return how many requests wait for a hash."""
    return JsonResponse({"waiting": pool._taken})


def modules(request: HttpRequest) -> JsonResponse:
    """Return the names of all modules that are loaded."""
    return JsonResponse({"loaded": list(sys.modules)})


def garbage(request: HttpRequest) -> JsonResponse:
    """Return whether garbage is looked for, and in how many objects it is not."""
    return JsonResponse({"collected": gc.isenabled(), "frozen": gc.get_freeze_count()})


def crash(request: HttpRequest) -> JsonResponse:
    """Fail, as a defect does."""
    raise RuntimeError("a defect")


def rows(request: HttpRequest) -> StreamingHttpResponse:
    """Read rows while they are sent."""

    def read() -> Iterator[str]:
        for number in range(ROWS):
            with connection.cursor() as cursor:
                cursor.execute("SELECT %s", [number])
                yield str(cursor.fetchone()[0])

    return StreamingHttpResponse(read())


urlpatterns = [
    *served,
    path("meta", meta),
    path("hashing", hashing),
    path("modules", modules),
    path("garbage", garbage),
    path("rows", rows),
    path("crash", crash),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
