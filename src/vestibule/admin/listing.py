"""Shared base of the admin pages: read-only, changed only by actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern

from vestibule.admin_site.guard import claims_of, without_nul
from vestibule.core.caller import Caller
from vestibule.core.errors import ReauthenticationRequired, Refusal, StepUpRequired
from vestibule.core.lazy import LazyModule
from vestibule.core.tokens import AccessClaims
from vestibule.models.host_user import value_from

if TYPE_CHECKING:
    from vestibule.drf import caller as callers
else:  # every process of a host with the admin loads these pages, but few run actions
    callers = LazyModule("vestibule.drf.caller")

MOST_AT_ONCE = 100
"""Maximum rows per action: each row is a flow with its own transaction."""

Row = TypeVar("Row", bound=Model)
if TYPE_CHECKING:
    Admin = admin.ModelAdmin
else:

    class Admin(admin.ModelAdmin):
        """Accepts the type argument that only the type checker knows."""

        def __class_getitem__(cls, _: object) -> type:
            return cls


class Listing(Admin[Row]):
    """A read-only list: rows are created and deleted by flows, which write the audit trail."""

    list_per_page = 50
    show_full_result_count = False  # it would count all rows of the table

    def get_urls(self) -> list[URLPattern]:
        """Guard these pages on every admin site, including Django's own."""
        urls: list[URLPattern] = super().get_urls()
        for each in urls:
            each.callback = without_nul(each.callback)
        return urls

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Row | None:
        """Return a row; None for an id that no row can have, which the database would refuse."""
        key: Any = self.model._meta.pk
        if value_from(object_id, getattr(key, "target_field", key)) is None:
            return None
        return super().get_object(request, object_id, from_field)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Return whether a filter of the list makes this lookup.

        Any other would ask for hidden columns, or fail in the database. The response is 400.
        """
        names = (getattr(each, "parameter_name", each) for each in self.list_filter)
        return any(lookup in {name, f"{name}__exact", f"{name}__isnull"} for name in names)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Return whether the user has Django's permission to change these rows."""
        options = self.model._meta
        return bool(request.user.has_perm(f"{options.app_label}.change_{options.model_name}"))

    def for_each(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        act: Callable[[Any, AccessClaims, Caller], object],
        done: str,
    ) -> None:
        """Run ``act`` on each selected row with the administrator as actor; show the result.

        Nothing is done if more than ``MOST_AT_ONCE`` rows are selected.
        """
        claims = claims_of(request)
        if claims is None:
            words = "Sign in on Vestibule's admin site to do this (see docs/how-to/admin.md)."
            self.message_user(request, words, messages.ERROR)
            return
        chosen = list(rows[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            words = f"Nothing was done: select at most {MOST_AT_ONCE} rows, such as page by page."
            self.message_user(request, words, messages.ERROR)
            return
        caller = callers.caller_of(request)
        count, refused = 0, dict[str, int]()
        for row in chosen:
            try:
                act(row, claims, caller)
                count += 1
            except Refusal as refusal:
                refused[refusal.code] = refused.get(refusal.code, 0) + 1
        if count:
            self.message_user(request, f"{done}: {count}.", messages.SUCCESS)
        self._tell(request, refused)

    def _tell(self, request: HttpRequest, refused: dict[str, int]) -> None:
        """Show how many rows were refused, and what to do about it."""
        if ReauthenticationRequired.code in refused:
            words = "This needs a sign-in within the last ten minutes: sign out and sign in again."
            self.message_user(request, words, messages.WARNING)
        if StepUpRequired.code in refused:
            words = "This needs a sign-in with a second factor within the last ten minutes."
            self.message_user(request, words, messages.WARNING)
        for code, times in refused.items():
            self.message_user(request, f"Refused ({code}): {times}.", messages.WARNING)
