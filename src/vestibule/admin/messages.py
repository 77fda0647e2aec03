"""Queued messages and dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from vestibule.admin.listing import Listing
from vestibule.core.caller import Caller
from vestibule.core.lazy import LazyModule
from vestibule.core.tokens import AccessClaims
from vestibule.models import QueuedMessage

if TYPE_CHECKING:
    from vestibule.flows import outbox
else:
    outbox = LazyModule("vestibule.flows.outbox")


class StateFilter(admin.SimpleListFilter):
    """Filter by state, for example dead letters."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states."""
        return [("dead", "failed"), ("waiting", "waiting"), ("sent", "sent")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the messages of the chosen state."""
        state = self.value()
        return queryset & QueuedMessage.objects.all().in_state(state) if state else queryset


class QueuedMessageAdmin(Listing[QueuedMessage]):
    """Messages and their state. Their content is neither shown nor editable."""

    list_display = ("queued_at", "state", "channel", "kind", "recipient", "attempts", "last_error")
    list_filter = (StateFilter, "channel", "kind")
    search_fields = ("recipient",)
    ordering = ("-queued_at",)
    exclude = ("payload",)

    actions = ("send_again",)

    @admin.action(description="Resend selected messages", permissions=["act"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[QueuedMessage]) -> None:
        """Queue waiting and dead messages again; sent ones are ignored."""
        unsent = queryset.filter(sent_at=None)
        erased = unsent.filter(payload=b"").count()
        self.for_each(request, unsent.exclude(payload=b""), _send_again, "Queued again")
        if erased:
            words = f"Not queued: {erased}. Their code or link has been erased."
            self.message_user(request, words, messages.WARNING)


def _send_again(row: QueuedMessage, claims: AccessClaims, caller: Caller) -> None:
    outbox.send_again(message=row.pk, claims=claims, caller=caller)
