"""What an administrator sees in Django's admin, where the host has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from vestibule.models import QueuedMessage

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[QueuedMessage]
else:
    Admin = admin.ModelAdmin  # generic for the type checker alone


class StateFilter(admin.SimpleListFilter):
    """Lets the dead letters be picked out."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Name the states."""
        return [("dead", "dead: given up"), ("waiting", "waiting"), ("sent", "sent")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the messages of the chosen state."""
        chosen = {
            "dead": QueuedMessage.objects.dead(),
            "waiting": QueuedMessage.objects.waiting(),
            "sent": QueuedMessage.objects.filter(sent_at__isnull=False),
        }.get(self.value() or "")
        return queryset if chosen is None else queryset & chosen


class QueuedMessageAdmin(Admin):
    """Messages and what became of them. What they said is not shown, and cannot be changed."""

    list_display = ("queued_at", "state", "channel", "kind", "recipient", "attempts", "last_error")
    list_filter = (StateFilter, "channel", "kind")
    search_fields = ("recipient",)
    ordering = ("-queued_at",)
    exclude = ("payload",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: flows write messages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: to look is enough."""
        return False


if apps.is_installed("django.contrib.admin"):  # whoever reads every module of ours imports this too
    admin.site.register(QueuedMessage, QueuedMessageAdmin)
