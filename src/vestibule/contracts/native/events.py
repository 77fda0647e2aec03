"""``GET events/``: what happened to the account."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.view import NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.description import describes
from vestibule.drf.view import read_query
from vestibule.flows.events import PAGE, Happened, list_events


class EventsQuery(serializers.Serializer[Any]):
    """Which events."""

    before = serializers.UUIDField(required=False, help_text="The id of the last one seen.")
    account = serializers.CharField(
        required=False, max_length=64, help_text="Another account, or `all`; for administrators."
    )


class EventAnswer(serializers.Serializer[Any]):
    """One thing that happened."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    event = serializers.CharField()
    account = serializers.CharField()
    actor = serializers.CharField(help_text="Who did it, if that was somebody else.")
    session = serializers.UUIDField(allow_null=True)
    ip = serializers.CharField()
    user_agent = serializers.CharField()
    request_id = serializers.CharField()
    details = serializers.DictField()


class EventsAnswer(serializers.Serializer[Any]):
    """Newest first; `next` is the `before` of the page that follows."""

    events = EventAnswer(many=True)
    next = serializers.UUIDField(allow_null=True)


def _event_body(happened: Happened) -> dict[str, Any]:
    return {
        "id": str(happened.id),
        "at": moment(happened.at),
        "event": happened.kind,
        "account": happened.account,
        "actor": happened.actor,
        "session": happened.session and str(happened.session),
        "ip": happened.ip,
        "user_agent": happened.user_agent,
        "request_id": happened.request_id,
        "details": happened.details,
    }


class EventsView(NativeView):
    """The audit trail."""

    @describes(query=EventsQuery, answer=EventsAnswer, refuses=(400, 401, 403, 503))
    def get(self, request: Request) -> Response:
        """List what happened to your account; administrators may name another."""
        query = read_query(EventsQuery, request)
        happened = list_events(
            claims=claims_of(request),
            account=getattr(query, "account", ""),
            before=getattr(query, "before", None),
        )
        following = str(happened[-1].id) if len(happened) == PAGE else None
        return Response({"events": [_event_body(each) for each in happened], "next": following})
