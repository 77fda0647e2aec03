"""Sessions: list and end them; nothing is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from vestibule.admin.listing import Listing
from vestibule.core.lazy import LazyModule
from vestibule.database import DatabaseNow
from vestibule.models import Session

if TYPE_CHECKING:
    from vestibule.flows import secure_user
else:
    secure_user = LazyModule("vestibule.flows.secure_user")


class StateFilter(admin.SimpleListFilter):
    """Filter by whether a session is live or over."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the states."""
        return [("living", "active"), ("ended", "ended"), ("expired", "expired")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the sessions of the chosen state."""
        state = self.value()
        if state == "living":
            return queryset.filter(ended_at=None, expires_at__gt=DatabaseNow())
        if state == "ended":
            return queryset.filter(ended_at__isnull=False)
        if state == "expired":
            return queryset.filter(ended_at=None, expires_at__lte=DatabaseNow())
        return queryset


class SessionAdmin(Listing[Session]):
    """One row for each sign-in on a device."""

    list_display = ("account_email", "user_agent", "ip", "created_at", "last_seen_at",
                    "expires_at", "ended_at", "end_reason")  # fmt: skip
    list_filter = (StateFilter, "end_reason")
    list_select_related = ("account",)
    search_fields = ("account__email_key__startswith",)
    search_help_text = "The beginning of an email address, in lowercase."
    ordering = ("-pk",)
    fields = ("account_email", "user_agent", "ip", "amr", "transport", "rotation", "created_at",
              "last_seen_at", "expires_at", "ended_at", "end_reason")  # fmt: skip
    actions = ("end",)

    @admin.display(description="account")
    def account_email(self, session: Session) -> str:
        """Return the email address of the account."""
        return session.account.email if session.account else "(deleted)"

    @admin.action(description="End selected sessions", permissions=["act"])
    def end(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        """End the selected sessions on all nodes."""
        self.for_each(
            request,
            queryset,
            lambda row, claims, caller: secure_user.end_user_session(
                session=row.pk, claims=claims, caller=caller
            ),
            "Sessions ended",
        )
