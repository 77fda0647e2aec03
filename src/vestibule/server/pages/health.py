"""Liveness and readiness."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from vestibule.server.readiness import readiness

_HEADERS = {"Cache-Control": "no-store"}


def alive(request: HttpRequest) -> JsonResponse:
    """``GET /healthz``: this process answers, without a query."""
    return JsonResponse({"status": "ok"}, headers=_HEADERS)


def ready(request: HttpRequest) -> JsonResponse:
    """``GET /readyz``: 200 if this process can serve, else 503 with a word for each cause."""
    status, body = answer()
    response = JsonResponse(body, status=status, headers=_HEADERS)
    if status != 200:
        response.headers["Retry-After"] = "1"
        vars(response)["_has_been_logged"] = True  # the change was; Django would log each probe
    return response


def answer() -> tuple[int, dict[str, Any]]:
    """Look, and return status and body of an answer.

    ``warnings`` are what an operator should mend and the node can serve with.
    """
    state = readiness.look()
    warnings = {"warnings": list(state.warnings)} if state.warnings else {}
    if not state.causes:
        return 200, {"status": "ok"} | warnings
    return 503, {"status": "unavailable", "causes": list(state.causes)} | warnings
