"""Liveness and readiness."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

from vestibule.core.errors import Unavailable
from vestibule.models.signing_key import current_ring
from vestibule.server.engine.node_state import is_draining


def alive(request: HttpRequest) -> JsonResponse:
    """``GET /healthz``: this process answers, without a query."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def ready(request: HttpRequest) -> JsonResponse:
    """``GET /readyz``: the database answers and there is a signing key; else 503.

    A server that is about to stop is not ready either, although it serves: ``draining``.
    """
    headers = {"Cache-Control": "no-store"}
    if is_draining():
        return JsonResponse({"status": "draining"}, status=503, headers=headers)
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
