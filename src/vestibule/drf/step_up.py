"""Require a strong and recent sign-in: RFC 9470, without a query."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from rest_framework import exceptions, status
from rest_framework.request import Request

from vestibule.core import clock
from vestibule.core.errors import StepUpRequired
from vestibule.core.factors import ACR_VALUES, satisfies
from vestibule.core.tokens import AccessClaims
from vestibule.drf.permissions import ParameterizedPermission

SENTENCE = _("Confirm your identity to continue")
BEARER = 'Bearer realm="api"'
DESCRIPTION = "A stronger or more recent sign-in is required"


class StepUpNotMet(exceptions.APIException):
    """401 with ``{"detail", "code", "acr_values", "max_age"}`` and the header of RFC 9470.

    Not an ``AuthenticationFailed``, whose header REST framework replaces by its own.
    """

    status_code = status.HTTP_401_UNAUTHORIZED

    def __init__(self, refused: StepUpRequired, request: Request | HttpRequest) -> None:
        super().__init__(SENTENCE, refused.code)
        self.refused = refused
        scheme = getattr(request, "successful_authenticator", None)
        self.auth_header = header(refused, scheme and scheme.authenticate_header(request))
        self.detail: Any = {
            "detail": self.detail,
            "code": refused.code,
            "acr_values": refused.acr,
            "max_age": refused.max_age,
        }


def header(refused: StepUpRequired, challenge: str | None) -> str:
    """Return the ``WWW-Authenticate`` header (RFC 9470, 3).

    ``challenge`` is that of the authentication scheme; Bearer's if it is None.
    """
    return (
        f'{challenge or BEARER}, error="{refused.code}", error_description="{DESCRIPTION}", '
        f'acr_values="{refused.acr}", max_age="{refused.max_age}"'
    )


class StepUp(ParameterizedPermission):
    """Allows users whose sign-in is both strong enough and recent: ``StepUp("aal2", 600)``.

    Others get 401 with ``insufficient_user_authentication`` (RFC 9470): the client steps up by
    ``POST step-up/`` and repeats the request. Both conditions are read from the token, without a
    query; a user without a token is not allowed.

    ``acr`` is the lowest level that will do (``aal1``, ``aal2``, ``phr``), ``max_age`` the
    longest time since the sign-in or the last step-up, in seconds. It raises instead of returning
    False, so it comes last in an ``|``.
    """

    def __init__(self, acr: str = "aal2", max_age: int = 600) -> None:
        if acr not in ACR_VALUES:
            raise ValueError(f"Not a level: {acr}. Use one of {', '.join(ACR_VALUES)}.")
        if max_age <= 0:
            raise ValueError("max_age must be a positive number of seconds.")
        self.acr, self.max_age = acr, max_age

    def has_permission(self, request: Request | HttpRequest, view: Any) -> bool:
        """Return True if the sign-in of the caller's token will do, False without a token.

        Raises:
            StepUpNotMet: the sign-in is too weak or too old.
        """
        claims = getattr(request, "auth", None)
        if not isinstance(claims, AccessClaims):
            return False
        recent = clock.timestamp() - claims.auth_time <= self.max_age
        if not (recent and satisfies(claims.acr, self.acr)):
            raise StepUpNotMet(StepUpRequired(self.acr, self.max_age), request)
        return True


Strong = StepUp("aal2", 600)
"""A second factor, used within the last ten minutes."""
