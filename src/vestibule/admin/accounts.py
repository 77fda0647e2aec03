"""Accounts: list, search and read; changes go through the same flows as everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import get_permission_codename, get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest

from vestibule.admin.listing import Listing
from vestibule.conf import settings
from vestibule.core.caller import Caller
from vestibule.core.lazy import LazyModule
from vestibule.core.profile_fields import ProfileField, shown
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, account_search
from vestibule.models.account_search import AccountFilter
from vestibule.models.host_user import fact_paths
from vestibule.models.profile_columns import fact_of

if TYPE_CHECKING:
    from vestibule.flows import deactivate, reset_factors, secure_user, set_role
else:
    deactivate, reset_factors, secure_user, set_role = (
        LazyModule(f"vestibule.flows.{flow}")
        for flow in ("deactivate", "reset_factors", "secure_user", "set_role")
    )

Flow = Callable[..., object]


class RoleFilter(admin.SimpleListFilter):
    """Filter by role; choices come from the settings, without a query."""

    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the role names and labels."""
        return [(role.name, role.label) for role in settings.ROLES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the accounts with the chosen role."""
        return queryset.filter(role=self.value()) if self.value() else queryset


class VerifiedFilter(admin.SimpleListFilter):
    """Filter by whether the email address is verified."""

    title = "email verified"
    parameter_name = "verified"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return both choices."""
        return [("yes", "yes"), ("no", "no")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the accounts whose address is, or is not, verified."""
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(email_verified_at__isnull=self.value() == "no")


class AccountAdmin(Listing[Account]):
    """One row for each of the host's users. Nothing is saved here: actions call flows."""

    list_display = ("who", "name", "role", "active", "verified", "created_at")
    list_filter = (RoleFilter, "enabled", VerifiedFilter)
    list_select_related = ("user",)
    search_fields = ("email_key",)
    search_help_text = "The beginning of an email address, a username, a first name or a last name."
    ordering = ("-created_at", "user")
    fields = ("who", "name", "email", "email_verified_at", "phone", "phone_verified_at", "role",
              "active", "created_at", "updated_at")  # fmt: skip
    actions = ("deactivate", "activate", "end_sessions", "send_reset", "reset_factors")

    @admin.display(description="account")
    def who(self, account: Account) -> str:
        """Return the identifier that the user signs in with."""
        return account.email or account.user.get_username()

    @admin.display(description="name")
    def name(self, account: Account) -> str:
        """Return the user's full name."""
        return " ".join(filter(None, (_fact(account, "first_name"), _fact(account, "last_name"))))

    @admin.display(boolean=True)
    def active(self, account: Account) -> bool:
        """Return whether the account may sign in."""
        return bool(_fact(account, "is_active"))

    @admin.display(boolean=True, description="email verified")
    def verified(self, account: Account) -> bool:
        """Return whether the address is verified."""
        return account.email_verified_at is not None

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Add up to three of the host's own fields that are narrow: choices and booleans."""
        short = [each for each in settings.PROFILE_FIELDS if each.kind in {"choice", "boolean"}]
        return [*self.list_display, *map(_column, short[:3])]

    def get_fields(self, request: HttpRequest, obj: Account | None = None) -> list[Any]:
        """Add all the host's own fields to the page of one account."""
        return [*self.fields, *map(_column, settings.PROFILE_FIELDS)]

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> list[Any]:
        """Make every field read-only."""
        return self.get_fields(request, obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Account], search_term: str
    ) -> tuple[QuerySet[Account], bool]:
        """Search indexed columns only, as the user list of the API does."""
        if not search_term.strip():
            return queryset, False
        found = account_search.find(AccountFilter(search=search_term)).values("pk")
        return queryset.filter(pk__in=found), False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the account may be deleted together with its user, on the user's page.

        Django asks this for each row that a deletion cascades to. On its own pages an account is
        never deleted.
        """
        page = request.resolver_match.url_name if request.resolver_match else ""
        if obj is None or (page or "").startswith("vestibule_account_"):
            return False
        options = get_user_model()._meta
        permission = get_permission_codename("delete", options)
        return bool(request.user.has_perm(f"{options.app_label}.{permission}"))

    @admin.action(description="Deactivate and end all sessions", permissions=["act"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        """Deactivate the selected accounts."""
        self.through(deactivate.deactivate_user, request, queryset, "Deactivated")

    @admin.action(description="Reactivate", permissions=["act"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        """Reactivate the selected accounts."""
        self.through(deactivate.activate_user, request, queryset, "Reactivated")

    @admin.action(description="End all sessions", permissions=["act"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        """End all sessions of the selected accounts."""
        self.through(secure_user.end_user_sessions, request, queryset, "Signed out")

    @admin.action(description="Send password reset", permissions=["act"])
    def send_reset(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        """Mail a password-reset link to the selected accounts."""
        self.through(secure_user.send_reset, request, queryset, "Reset links sent")

    @admin.action(description="Reset second factors", permissions=["act"])
    def reset_factors(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        """Schedule the removal of the second factors of the selected accounts."""
        ask = partial(reset_factors.ask_to_reset_factors, reason="Asked for in the admin")
        self.through(ask, request, queryset, "Resets scheduled")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Add an action for each role."""
        actions: dict[str, Any] = super().get_actions(request)
        if self.has_act_permission(request):
            for role in settings.ROLES:
                name = f"role_{role.name}"
                actions[name] = (_giving(role.name), name, f"Change role to {role.label}")
        return actions

    def through(self, flow: Flow, request: HttpRequest, rows: QuerySet[Account], done: str) -> None:
        """Run a flow for each selected account, with the administrator as actor."""
        self.for_each(request, rows, partial(_put, flow), done)


def _put(flow: Flow, account: Account, claims: AccessClaims, caller: Caller) -> None:
    flow(account=account.pk, claims=claims, caller=caller)


def _giving(role: str) -> Callable[[AccountAdmin, HttpRequest, QuerySet[Account]], None]:
    def give(page: AccountAdmin, request: HttpRequest, rows: QuerySet[Account]) -> None:
        page.through(
            partial(set_role.set_role, role=role), request, rows, f"Role changed to {role}"
        )

    return give


def _column(field: ProfileField) -> Callable[[Account], Any]:
    """Return a column for a field of ``PROFILE_FIELDS``; outdated choices are shown as empty."""

    @admin.display(description=field.label, boolean=field.kind == "boolean")
    def column(account: Account) -> Any:
        facts = account.facts
        if field.column:
            facts = {field.name: fact_of(field, getattr(account.user, field.column))}
        fact = shown((field,), facts)[field.name]
        return dict(field.choices).get(str(fact), fact)

    column.__name__ = f"profile_{field.name}"
    return column


def _fact(account: Account, name: str) -> Any:
    """Read a fact where it is stored: in the host's user, in our column, or in the JSON."""
    *owners, field = fact_paths()[name].split("__")
    if owners == ["facts"]:
        return account.facts.get(field, "")
    return getattr(account.user if owners else account, field)
