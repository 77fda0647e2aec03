"""Liveness and readiness."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from vestibule.server.readiness import readiness

_HEADERS = {"Cache-Control": "no-store"}


def alive(request: HttpRequest) -> JsonResponse:
    """``GET /healthz``: this process answers, without a query."""
    return JsonResponse({"status": "ok"}, headers=_HEADERS)


def ready(request: HttpRequest) -> JsonResponse:
    """``GET /readyz``: 200 if this process can serve, else 503 with a word for each cause.

    ``warnings`` are what an operator should mend and the node can serve with.
    """
    state = readiness.look()
    warnings = {"warnings": list(state.warnings)} if state.warnings else {}
    if not state.causes:
        return JsonResponse({"status": "ok"} | warnings, headers=_HEADERS)
    body = {"status": "unavailable", "causes": list(state.causes)} | warnings
    response = JsonResponse(body, status=503, headers={**_HEADERS, "Retry-After": "1"})
    vars(response)["_has_been_logged"] = True  # the change was; Django would log each probe
    return response
