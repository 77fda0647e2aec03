"""Liveness and readiness."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from vestibule.core.errors import Unavailable
from vestibule.models.signing_key import current_ring


def alive(request: HttpRequest) -> JsonResponse:
    """``GET /healthz``: this process answers, without a query."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def ready(request: HttpRequest) -> JsonResponse:
    """``GET /readyz``: the database answers and there is a signing key; else 503."""
    headers = {"Cache-Control": "no-store"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        if current_ring.get().signing is None:
            raise Unavailable
    except (Error, Unavailable):
        return JsonResponse(
            {"status": "unavailable"}, status=503, headers={**headers, "Retry-After": "1"}
        )
    return JsonResponse({"status": "ok"}, headers=headers)
