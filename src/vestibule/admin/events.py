"""The audit trail, read-only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from vestibule.admin.listing import Listing
from vestibule.core.events import Event
from vestibule.core.identifiers import email_key
from vestibule.models import Account, AuditEvent


class KindFilter(admin.SimpleListFilter):
    """Filter by kind of event; choices come from the code, without a query."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the kinds."""
        return [(event.value, event.value) for event in Event]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the events of the chosen kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class AuditEventAdmin(Listing[AuditEvent]):
    """Events with account, time and origin."""

    list_display = ("at", "kind", "account_id", "actor_id", "ip", "user_agent", "request_id")
    list_filter = (KindFilter,)
    search_fields = ("account_id__exact",)
    search_help_text = "The id of an account, or its full email address."
    ordering = ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """Search by account id; an address is resolved to its account first."""
        key = email_key(search_term.strip())
        if key is not None:
            person = Account.objects.named(email=key).person()
            search_term = str(person.id) if person else "unknown"
        return super().get_search_results(request, queryset, search_term)
