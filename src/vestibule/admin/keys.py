"""The keys that sign access tokens: public half and state, and rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from vestibule.admin.listing import Listing
from vestibule.core.caller import Caller
from vestibule.core.lazy import LazyModule
from vestibule.core.tokens import AccessClaims
from vestibule.models import StoredKey

if TYPE_CHECKING:
    from vestibule.flows import rotate_keys
    from vestibule.steps import permissions
else:
    rotate_keys = LazyModule("vestibule.flows.rotate_keys")
    permissions = LazyModule("vestibule.steps.permissions")


class StoredKeyAdmin(Listing[StoredKey]):
    """The private half is never shown, not even encrypted."""

    list_display = ("kid", "algorithm", "state", "created_at", "activated_at", "retired_at")
    list_filter = ("state",)
    ordering = ("-created_at",)
    exclude = ("sealed",)
    actions = ("rotate",)

    @admin.action(description="Rotate keys: activate the next one", permissions=["act"])
    def rotate(self, request: HttpRequest, queryset: QuerySet[StoredKey]) -> None:
        """Retire the active key, whichever row is selected; its tokens stay valid."""
        self.for_each(request, queryset[:1], _rotate, "Keys rotated")


def _rotate(_: StoredKey, claims: AccessClaims, caller: Caller) -> None:
    permissions.require_administrator(claims)  # the flow requires none: the worker runs it, too
    rotate_keys.rotate_keys(caller=caller, actor=claims.subject)
