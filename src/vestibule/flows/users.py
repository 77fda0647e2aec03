"""Find and read the accounts of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vestibule.conf import settings
from vestibule.core.cursor import Cursor
from vestibule.core.errors import InvalidInput, NotFound, PermissionDenied, Problem
from vestibule.core.people import Person, Profile
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, account_search
from vestibule.models.account import AccountQuerySet
from vestibule.models.account_search import AccountFilter
from vestibule.models.host_user import id_from
from vestibule.steps import permissions

__all__ = ["AccountFilter", "UserEntry", "UserPage", "list_users", "read_user"]

ORDERINGS = ("created_at", "-created_at", "email", "-email")
NEWEST_FIRST = "-created_at"
PAGE_MAX = 100
"""Accounts that one page may have."""
DEEPEST = 10_000
"""Accounts that may be skipped to reach a page; from there on a cursor leads on."""
COUNT_MAX = 2000
"""How far accounts are counted."""


@dataclass(frozen=True, slots=True)
class UserEntry:
    """An account, and what the one who asked may do to it."""

    profile: Profile
    may: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class UserPage:
    """One page. ``count`` stops at ``COUNT_MAX``. ``cursor`` leads on; empty at the end."""

    users: list[UserEntry]
    count: int
    cursor: str


def list_users(
    *,
    wanted: AccountFilter,
    ordering: str = NEWEST_FIRST,
    page: int = 1,
    page_size: int = 25,
    cursor: str = "",
    claims: AccessClaims | None,
) -> UserPage:
    """List the accounts that the caller may read. Three statements, however many there are.

    A ``cursor`` goes on where another page ended, and ``page`` then counts nothing.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        PermissionDenied: the caller may read nobody's account but their own.
        InvalidInput: the order is not offered, the page lies too deep, or the
            cursor was not given out for this order.
    """
    actor = permissions.actor_of(claims)
    found = _readable(account_search.find(wanted), actor)
    if ordering not in ORDERINGS:
        raise InvalidInput({"ordering": (Problem("ordering_unknown"),)})
    size = min(max(page_size, 1), PAGE_MAX)
    first = 0 if cursor else (page - 1) * size
    if not 0 <= first <= DEEPEST:
        raise InvalidInput({"page": (Problem("page_too_deep"),)})
    with account_search.planned_by_value():
        count = account_search.count_to(found, COUNT_MAX)
        chosen = _go_on(found, ordering, cursor) if cursor else found
        # One more than asked for says whether there is more.
        profiles = account_search.page(
            chosen, ordering, first=first, size=size + 1, are_few=count < COUNT_MAX
        )
    following = _cursor(ordering, profiles[size - 1]) if len(profiles) > size else ""
    return UserPage(_known(profiles[:size], actor), count, following)


def read_user(*, account: int | str, claims: AccessClaims | None) -> UserEntry:
    """Read one account: everybody their own, and others as the role allows.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
    """
    actor = permissions.actor_of(claims)
    person = permissions.allowed(id_from(str(account)), Action.READ, actor)
    profile = Account.objects.profile_of(person.id)
    if profile is None:
        raise NotFound
    return _known([profile], actor)[0]


def _readable(found: AccountQuerySet, actor: Person | None) -> AccountQuerySet:
    """Keep whom the actor may read; nothing is asked of the database where that is everybody."""
    if actor is None:
        return found
    declared = [role.name for role in settings.ROLES]
    reached = [name for name in declared if permissions.may_act_on_role(actor, Action.READ, name)]
    undeclared = permissions.may_act_on_role(actor, Action.READ, "")
    if not reached and not undeclared:
        raise PermissionDenied
    if undeclared:
        hidden = set(declared) - set(reached)
        return account_search.roles_among(found, hidden, but=True) if hidden else found
    return account_search.roles_among(found, reached, but=False)


def _known(profiles: list[Profile], actor: Person | None) -> list[UserEntry]:
    """Say what may be done to each, which its role decides, and whether it is one's own."""
    allowed: dict[tuple[str, bool], tuple[Action, ...]] = {}
    known = []
    for profile in profiles:
        person = profile.person
        kind = (person.role, actor is not None and actor.id == person.id)
        if kind not in allowed:
            may = (each for each in Action if permissions.may(actor, each, person))
            allowed[kind] = tuple(each for each in may if each != Action.CREATE)
        known.append(UserEntry(profile, allowed[kind]))
    return known


def _cursor(ordering: str, last: Profile) -> str:
    value = last.created_at if "created_at" in ordering else last.person.email
    return Cursor(ordering, value, str(last.person.id)).text()


def _go_on(chosen: AccountQuerySet, ordering: str, text: str) -> AccountQuerySet:
    cursor = Cursor.read(text)
    key = cursor and id_from(cursor.row)
    kind = datetime if "created_at" in ordering else str
    if cursor is None or key is None or cursor.ordering != ordering:
        raise InvalidInput({"cursor": (Problem("cursor_invalid"),)})
    if not isinstance(cursor.value, kind):
        raise InvalidInput({"cursor": (Problem("cursor_invalid"),)})
    return account_search.after(chosen, ordering, cursor.value, key)
