"""List audit events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from vestibule.core import clock
from vestibule.core.errors import PermissionDenied
from vestibule.core.people import Person
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, AuditEvent
from vestibule.models.host_user import id_from
from vestibule.steps import permissions

__all__ = ["EventEntry", "EventFilter", "EventPage", "list_events", "list_events_of"]

PAGE = 50
PAGE_MAX = 500
"""Maximum size of a page."""
IP_WINDOW = timedelta(days=90)
"""How far back an address is looked for: there is no index of addresses."""
ALL_ACCOUNTS = "all"
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
"""No event is older; earlier times leave no room for the window."""


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One entry of the audit trail."""

    id: UUID
    at: datetime
    kind: str
    account: str
    actor: str
    session: UUID | None
    ip: str
    user_agent: str
    request_id: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Conditions on events; empty and None mean no condition.

    ``before`` is the id of the last event seen. ``since`` is inclusive, ``until`` exclusive.
    ``ip`` is looked for in the 90 days before ``until`` (or now) unless ``since`` is later.
    """

    kind: str = ""
    ip: str = ""
    before: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    size: int = PAGE


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page, newest first, and the people named in it whom the caller may read.

    ``is_full``: there may be more.
    """

    events: list[EventEntry]
    people: list[Person]
    is_full: bool


ANY = EventFilter()


def list_events(*, claims: AccessClaims, account: str = "", chosen: EventFilter = ANY) -> EventPage:
    """List the events of the caller's account, 50 at a time, in two queries.

    Administrators may name another account, or ``all``; a third query then reads the people
    that the events name.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
        PermissionDenied: another account was named, and the caller is no administrator.
    """
    actor = permissions.actor_of(claims)
    wanted = account or claims.subject
    if wanted != claims.subject and not permissions.administers(actor):
        raise PermissionDenied
    events = _page("" if wanted == ALL_ACCOUNTS else wanted, chosen)
    people = _people(events, actor) if wanted != claims.subject else []
    return EventPage(events, people, is_full=len(events) == chosen.size)


def list_events_of(
    *, account: int | str, chosen: EventFilter = ANY, claims: AccessClaims
) -> EventPage:
    """List the events of another user's account, 50 at a time.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read the account, but not its events.
    """
    actor = permissions.actor_of(claims)
    person = permissions.allowed(id_from(str(account)), Action.READ_EVENTS, actor)
    events = _page(str(person.id), chosen)
    return EventPage(events, _people(events, actor), is_full=len(events) == chosen.size)


def _page(account: str, chosen: EventFilter) -> list[EventEntry]:
    """Read a page of one account's events, or of all events if no account is named."""
    conditions = {
        "account_id": account or None,
        "kind": chosen.kind or None,
        "ip": chosen.ip or None,
        "pk__lt": chosen.before,
    }
    wanted = {path: value for path, value in conditions.items() if value is not None}
    rows = AuditEvent.objects.filter(**wanted).between(_since(chosen), chosen.until)
    return [_entry(row) for row in rows.order_by("-pk")[: chosen.size]]


def _since(chosen: EventFilter) -> datetime | None:
    if not chosen.ip:
        return chosen.since
    latest = min(chosen.until or clock.now(), clock.now())
    earliest = max(latest, _FIRST) - IP_WINDOW
    return max(chosen.since or earliest, earliest)


def _people(events: list[EventEntry], actor: Person | None) -> list[Person]:
    """Return the people named in these events whom the actor may read."""
    named = {each for event in events for each in (event.account, event.actor)}
    keys = [key for key in map(id_from, named) if key is not None]
    rows = Account.objects.filter(pk__in=cast("Any", keys)).order_by("pk").profiles()
    return [each.person for each in rows if permissions.may(actor, Action.READ, each.person)]


def _entry(row: AuditEvent) -> EventEntry:
    return EventEntry(
        id=row.pk,
        at=row.at,
        kind=row.kind,
        account=row.account_id,
        actor=row.actor_id,
        session=row.session_id,
        ip=row.ip or "",
        user_agent=row.user_agent,
        request_id=row.request_id,
        details=row.details,
    )
