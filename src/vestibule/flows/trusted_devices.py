"""Trust devices no longer: the next sign-in on them asks for the second factor."""

from __future__ import annotations

from uuid import UUID

from vestibule import bearer
from vestibule.core.errors import NotFound
from vestibule.core.tokens import AccessClaims
from vestibule.models import TrustedDevice

__all__ = ["end_trusted_device", "end_trusted_devices"]


def end_trusted_device(*, device: UUID, claims: AccessClaims) -> None:
    """Trust one of the caller's devices no longer. Its sessions go on.

    Raises:
        NotFound: there is no such trusted device, or it is another user's.
    """
    bearer.require_active(claims)
    if not TrustedDevice.objects.of(claims.subject).filter(pk=device).end():
        raise NotFound


def end_trusted_devices(*, claims: AccessClaims) -> int:
    """Trust none of the caller's devices any longer; returns how many were trusted."""
    bearer.require_active(claims)
    return TrustedDevice.objects.of(claims.subject).end()
