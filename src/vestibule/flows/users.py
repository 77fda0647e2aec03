"""List and read the accounts of other users."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vestibule.core.cursor import Cursor
from vestibule.core.errors import InvalidInput, NotFound, Problem
from vestibule.core.people import NEVER, Person, Profile
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, account_search
from vestibule.models.account import AccountQuerySet
from vestibule.models.account_search import AccountFilter
from vestibule.models.host_user import id_from
from vestibule.models.last_seen import LastSeen, last_seen_of
from vestibule.models.sql.plans import planned_by_value
from vestibule.steps import permissions

__all__ = ["AccountFilter", "UserEntry", "UserPage", "list_users", "read_user"]

ORDERINGS = ("created_at", "-created_at", "email", "-email", "last_seen_at", "-last_seen_at")
NEWEST_FIRST = "-created_at"
PAGE_MAX = 100
"""Maximum size of a page."""
DEEPEST = 10_000
"""Maximum number of accounts skipped by page number; further pages need a cursor."""
COUNT_MAX = 2000
"""Upper limit of the count."""
Seen = dict[int | str, LastSeen]


@dataclass(frozen=True, slots=True)
class UserEntry:
    """An account, and the actions that the caller may perform on it.

    ``last_seen_at``: when it last signed in or refreshed a session, None for never.
    """

    profile: Profile
    may: tuple[Action, ...]
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class UserPage:
    """One page. ``count`` stops at ``COUNT_MAX``. ``cursor`` is for the next page, or empty."""

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
    """List the accounts that the caller may read. Four queries, however many there are.

    A ``cursor`` continues where another page ended; ``page`` is then ignored.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        PermissionDenied: the caller may read no account but their own.
        InvalidInput: the order is not offered, the page number is too large, or the cursor
            was issued for another order.
    """
    actor = permissions.actor_of(claims)
    readable = account_search.find(wanted).filter(permissions.on_roles(actor, Action.READ))
    if ordering not in ORDERINGS:
        raise InvalidInput({"ordering": (Problem("ordering_unknown"),)})
    size = min(max(page_size, 1), PAGE_MAX)
    first = 0 if cursor else (page - 1) * size
    if not 0 <= first <= DEEPEST:
        raise InvalidInput({"page": (Problem("page_too_deep"),)})
    with planned_by_value():
        count = readable.count_to(COUNT_MAX)
        chosen = _after_cursor(readable, ordering, cursor) if cursor else readable
        # One more than the page size shows whether there is a next page.
        profiles = account_search.page(
            chosen, ordering, first=first, size=size + 1, are_few=count < COUNT_MAX
        )
    seen = last_seen_of([each.person.id for each in profiles[:size]])
    shown = [each for each in profiles[:size] if each.person.id in seen]  # not deleted since
    more = shown and len(profiles) > size
    following = _cursor(ordering, shown[-1], seen) if more else ""
    return UserPage(_in_order(_entries(shown, actor, seen), ordering), count, following)


def read_user(*, account: int | str, claims: AccessClaims | None) -> UserEntry:
    """Read one account: the caller's own, or another that the role allows.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
    """
    actor = permissions.actor_of(claims)
    person = permissions.allowed(id_from(str(account)), Action.READ, actor)
    profile = Account.objects.profile_of(person.id)
    seen = last_seen_of([person.id])
    if profile is None or person.id not in seen:
        raise NotFound  # deleted since
    return _entries([profile], actor, seen)[0]


def _entries(profiles: list[Profile], actor: Person | None, seen: Seen) -> list[UserEntry]:
    """Pair each profile with the actions that the actor may perform on it."""
    allowed: dict[tuple[str, bool], tuple[Action, ...]] = {}
    entries = []
    for profile in profiles:
        person = profile.person
        kind = (person.role, actor is not None and actor.id == person.id)
        if kind not in allowed:
            may = (each for each in Action if permissions.may(actor, each, person))
            allowed[kind] = tuple(each for each in may if each != Action.CREATE)
        entries.append(UserEntry(profile, allowed[kind], seen[person.id].at))
    return entries


def _in_order(entries: list[UserEntry], ordering: str) -> list[UserEntry]:
    """Put a page in order of the last activity that it shows, which may be newer than the copy."""
    if ordering.removeprefix("-") == "last_seen_at":
        entries.sort(key=lambda each: each.last_seen_at or NEVER, reverse=ordering[0] == "-")
    return entries


def _cursor(ordering: str, last: Profile, seen: Seen) -> str:
    values = {"created_at": last.created_at, "last_seen_at": seen[last.person.id].copied}
    value = values.get(ordering.removeprefix("-"), last.person.email)
    return Cursor(ordering, value, str(last.person.id)).text()


def _after_cursor(chosen: AccountQuerySet, ordering: str, text: str) -> AccountQuerySet:
    cursor = Cursor.read(text, ordering)
    key = cursor and id_from(cursor.row)
    kind = datetime if ordering.endswith("_at") else str
    if cursor is None or key is None or not isinstance(cursor.value, kind):
        raise InvalidInput({"cursor": (Problem("cursor_invalid"),)})
    return account_search.after(chosen, ordering, cursor.value, key)
