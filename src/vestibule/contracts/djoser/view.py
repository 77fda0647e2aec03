"""Base classes of the djoser contract."""

from __future__ import annotations

from collections.abc import Sequence

from rest_framework.authentication import BaseAuthentication
from rest_framework.metadata import BaseMetadata, SimpleMetadata
from rest_framework.response import Response

from vestibule.contracts.djoser import errors
from vestibule.core.errors import InvalidInput, Refusal
from vestibule.drf.jwt_authentication import JWTAuthentication
from vestibule.drf.profile_fields import by_column
from vestibule.drf.rest_errors import mismatch_last
from vestibule.drf.rest_view import KeyAuthentication, RestView

__all__ = ["DjoserView", "PublicView"]


class DjoserView(RestView):
    """Requires a signed-in caller, refuses in djoser's words, accepts JSON and forms."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (
        JWTAuthentication,
        KeyAuthentication,
    )
    metadata_class: type[BaseMetadata] | None = SimpleMetadata
    """``OPTIONS`` is answered: name, description and formats."""

    def refused(self, refusal: Refusal) -> Response:
        """Return the response to a flow's refusal; fields are named as their columns."""
        if isinstance(refusal, InvalidInput):
            refusal = InvalidInput(by_column(mismatch_last(refusal).problems))
        return errors.refused(refusal)


class PublicView(DjoserView):
    """A public view; credentials are ignored, so that stale ones do no harm."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = ()
