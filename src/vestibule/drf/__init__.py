"""What a host project imports into its own Django REST views."""

from vestibule.drf.authentication import SessionTokenAuthentication
from vestibule.drf.opaque_authentication import (
    OpaqueCookieAuthentication,
    OpaqueTokenAuthentication,
)
from vestibule.drf.permissions import AtLeast, HasPermission, HasRole
from vestibule.drf.step_up import StepUp, Strong

__all__ = [
    "AtLeast",
    "HasPermission",
    "HasRole",
    "OpaqueCookieAuthentication",
    "OpaqueTokenAuthentication",
    "SessionTokenAuthentication",
    "StepUp",
    "Strong",
]
