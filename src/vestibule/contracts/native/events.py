"""``GET events/`` and ``GET users/<id>/events/``: the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import ISO_8601, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.view import NativeView, UserAnswer, user_body
from vestibule.core.events import Event
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer, Values
from vestibule.drf.openapi import describes
from vestibule.drf.view import read_query
from vestibule.flows.events import (
    PAGE,
    PAGE_MAX,
    EventEntry,
    EventFilter,
    EventPage,
    list_events,
    list_events_of,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UserEventsQuery:
    """Conditions on events."""

    before: UUID | None = None
    event: str = ""
    ip: str = ""
    since: datetime | None = None
    until: datetime | None = None
    page_size: int = PAGE


class _EventConditions(InputSerializer[Values]):
    """Conditions on events; one that is left out filters nothing."""

    before = serializers.UUIDField(
        required=False, help_text="The id of the last entry of the previous page."
    )
    event = serializers.ChoiceField(
        choices=[event.value for event in Event], required=False, allow_blank=True
    )
    ip = serializers.IPAddressField(
        required=False,
        help_text="The address that it came from; looked for in the 90 days before `until`.",
    )
    since = serializers.DateTimeField(
        required=False, input_formats=[ISO_8601], help_text="Inclusive."
    )
    until = serializers.DateTimeField(
        required=False, input_formats=[ISO_8601], help_text="Exclusive."
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=PAGE_MAX)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EventsQuery(UserEventsQuery):
    """Conditions on events, and the account."""

    account: str = ""


class UserEventsQuerySerializer(_EventConditions[UserEventsQuery]):
    """Conditions on events."""

    into = UserEventsQuery


class EventsQuerySerializer(_EventConditions[EventsQuery]):
    """Conditions on events, and the account."""

    into = EventsQuery

    account = serializers.CharField(
        required=False,
        max_length=64,
        help_text="The id of another account, or `all`; for administrators.",
    )


class EventAnswer(serializers.Serializer[Any]):
    """An event."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    event = serializers.CharField()
    account = serializers.CharField()
    actor = serializers.CharField(
        help_text="The id of the user who did it, if it was another user."
    )
    session = serializers.UUIDField(allow_null=True)
    ip = serializers.CharField()
    user_agent = serializers.CharField()
    request_id = serializers.CharField()
    details = serializers.DictField()


class EventsAnswer(serializers.Serializer[Any]):
    """Newest first; `next` is the `before` of the page that follows."""

    events = EventAnswer(many=True)
    people = UserAnswer(
        many=True,
        help_text="The users that the events mention and you may see; not for your own events.",
    )
    next = serializers.UUIDField(allow_null=True)


def _event_body(event: EventEntry) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "at": moment(event.at),
        "event": event.kind,
        "account": event.account,
        "actor": event.actor,
        "session": event.session and str(event.session),
        "ip": event.ip,
        "user_agent": event.user_agent,
        "request_id": event.request_id,
        "details": event.details,
    }


def _page_body(page: EventPage) -> dict[str, Any]:
    return {
        "events": [_event_body(each) for each in page.events],
        "people": [user_body(person) for person in page.people],
        "next": str(page.events[-1].id) if page.is_full else None,
    }


def _filter_of(query: UserEventsQuery) -> EventFilter:
    return EventFilter(
        kind=query.event,
        ip=query.ip,
        before=query.before,
        since=query.since,
        until=query.until,
        size=query.page_size,
    )


class EventsView(NativeView):
    """The audit trail."""

    @describes(query=EventsQuerySerializer, answer=EventsAnswer, refuses=(400, 401, 403, 503))
    def get(self, request: Request) -> Response:
        """List the events of your account; administrators may name another one."""
        query = read_query(EventsQuerySerializer, request)
        page = list_events(
            claims=claims_of(request), account=query.account, chosen=_filter_of(query)
        )
        return Response(_page_body(page))


class UserEventsView(NativeView):
    """The audit trail of one user."""

    @describes(
        query=UserEventsQuerySerializer, answer=EventsAnswer, refuses=(400, 401, 403, 404, 503)
    )
    def get(self, request: Request, user: str) -> Response:
        """List the events of an account that you manage."""
        chosen = _filter_of(read_query(UserEventsQuerySerializer, request))
        page = list_events_of(account=user, chosen=chosen, claims=claims_of(request))
        return Response(_page_body(page))
