"""Read what happened to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from vestibule.core.errors import PermissionDenied
from vestibule.core.people import Person
from vestibule.core.roles import Action
from vestibule.core.tokens import AccessClaims
from vestibule.models import Account, AuditEvent
from vestibule.models.host_user import id_from
from vestibule.steps import permissions

__all__ = ["EventEntry", "EventFilter", "EventPage", "list_events", "list_events_of"]

PAGE = 50
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One line of the audit trail."""

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
    """Which events. Empty and None make no condition.

    ``before`` is the id of the last one seen. ``since`` is included, ``until`` is not.
    """

    kind: str = ""
    before: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page, newest first, and who the people in it are, as far as the caller may know."""

    events: list[EventEntry]
    people: list[Person]


ANY = EventFilter()


def list_events(*, claims: AccessClaims, account: str = "", chosen: EventFilter = ANY) -> EventPage:
    """List what happened to the caller's account, 50 at a time, in two statements.

    Administrators may name another account, or ``all``; then who is named is said
    too, in a third one.

    Raises:
        NotAuthenticated: the account is gone or deactivated.
        PermissionDenied: another account was named by somebody who may not.
    """
    actor = permissions.actor_of(claims)
    wanted = account or claims.subject
    if wanted != claims.subject and not permissions.administers(actor):
        raise PermissionDenied
    events = _page("" if wanted == EVERYBODY else wanted, chosen)
    return EventPage(events, _people(events, actor) if wanted != claims.subject else [])


def list_events_of(
    *, account: int | str, chosen: EventFilter = ANY, claims: AccessClaims
) -> EventPage:
    """List what happened to somebody whom the caller looks after, 50 at a time.

    Raises:
        NotAuthenticated: the caller's account is gone or deactivated.
        NotFound: there is no such account, or the caller may not read it.
        PermissionDenied: the caller may read it, and not this.
    """
    actor = permissions.actor_of(claims)
    person = permissions.allowed(id_from(str(account)), Action.READ_EVENTS, actor)
    events = _page(str(person.id), chosen)
    return EventPage(events, _people(events, actor))


def _page(account: str, chosen: EventFilter) -> list[EventEntry]:
    """Read a page of one account, or of all where none is named."""
    conditions = {
        "account_id": account or None,
        "kind": chosen.kind or None,
        "pk__lt": chosen.before,
    }
    wanted = {path: value for path, value in conditions.items() if value is not None}
    found = AuditEvent.objects.filter(**wanted).between(chosen.since, chosen.until)
    return [_happened(row) for row in found.order_by("-pk")[:PAGE]]


def _people(events: list[EventEntry], actor: Person | None) -> list[Person]:
    """Say who these events name; nobody whom the actor may not read."""
    named = {each for event in events for each in (event.account, event.actor)}
    keys = [key for key in map(id_from, named) if key is not None]
    found = Account.objects.filter(pk__in=cast("Any", keys)).order_by("pk").profiles()
    return [each.person for each in found if permissions.may(actor, Action.READ, each.person)]


def _happened(row: AuditEvent) -> EventEntry:
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
