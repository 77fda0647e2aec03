"""The keys that sign access tokens: public half and state, and rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from vestibule.admin.listing import Listing
from vestibule.core.lazy import LazyModule
from vestibule.models import StoredKey

if TYPE_CHECKING:
    from vestibule.flows import rotate_keys
else:
    rotate_keys = LazyModule("vestibule.flows.rotate_keys")


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
        self.for_each(
            request,
            queryset[:1],
            lambda _, claims, caller: rotate_keys.rotate_keys(caller=caller, actor=claims.subject),
            "Keys rotated",
        )
