"""The answer to a refusal where REST framework does not give it: in other frameworks' views."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException

from vestibule.drf.authentication import SessionTokenAuthentication
from vestibule.drf.step_up import StepUpNotMet, header


def answer_to(
    refused: APIException,
    request: Any,
    scheme: type[BaseAuthentication] = SessionTokenAuthentication,
) -> JsonResponse:
    """Return the response that REST framework gives in a host's view: status, body, headers."""
    headers = {}
    if refused.status_code == status.HTTP_401_UNAUTHORIZED:
        challenge = scheme().authenticate_header(request) or ""
        if isinstance(refused, StepUpNotMet):
            challenge = header(refused.refused, challenge)
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(refused, "wait", None):
        headers["Retry-After"] = str(wait)
    detail = refused.detail
    body = detail if isinstance(detail, dict) else {"detail": detail}
    return JsonResponse(body, status=refused.status_code, headers=headers)
