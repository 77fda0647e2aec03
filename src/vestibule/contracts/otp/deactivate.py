"""``users/<id>/activate/`` and ``users/<id>/deactivate/``, each under two names."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.otp import denied
from vestibule.contracts.otp.view import ContractRefusal, OtpView, SuccessAnswer, success
from vestibule.core.errors import PermissionDenied
from vestibule.drf.authentication import claims_of
from vestibule.drf.openapi import describes
from vestibule.flows.deactivate import activate_user, deactivate_user


class DeactivateUserView(OtpView):
    """Deactivation of an account."""

    @describes(answer=SuccessAnswer, refuses=(400, 401, 403, 404, 503))
    def post(self, request: Request, account: str) -> Response:
        """Deactivate a user; every session ends."""
        claims = claims_of(request)
        try:
            person = deactivate_user(account=account, claims=claims, caller=self.caller())
        except PermissionDenied:
            raise ContractRefusal(denied.of_deactivating(claims, account), 403) from None
        return success(f"User {person.email} has been deactivated.")

    @describes(answer=SuccessAnswer, refuses=(400, 401, 403, 404, 503))
    def patch(self, request: Request, account: str) -> Response:
        """Deactivate a user; every session ends."""
        return self.post(request, account)


class ActivateUserView(OtpView):
    """Reactivation of an account."""

    @describes(answer=SuccessAnswer, refuses=(400, 401, 403, 404, 503))
    def post(self, request: Request, account: str) -> Response:
        """Reactivate a deactivated user."""
        claims = claims_of(request)
        try:
            person = activate_user(account=account, claims=claims, caller=self.caller())
        except PermissionDenied:
            raise ContractRefusal(denied.of_activating(claims, account), 403) from None
        return success(f"User {person.email} has been reactivated.")

    @describes(answer=SuccessAnswer, refuses=(400, 401, 403, 404, 503))
    def patch(self, request: Request, account: str) -> Response:
        """Reactivate a deactivated user."""
        return self.post(request, account)
