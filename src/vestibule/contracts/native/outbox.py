"""``GET outbox/`` and ``POST outbox/<id>/send/``: queued messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read_query
from vestibule.flows.outbox import (
    COUNT_MAX,
    PAGE,
    STATES,
    OutboxMessage,
    list_messages,
    send_again,
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OutboxQuery:
    """Conditions on messages."""

    state: str = ""
    recipient: str = ""
    before: UUID | None = None


class OutboxQuerySerializer(InputSerializer[OutboxQuery]):
    """Conditions on messages. Omitted and empty ones filter nothing."""

    into = OutboxQuery

    state = serializers.ChoiceField(choices=STATES, required=False, allow_blank=True)
    recipient = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=254,
        help_text="A full email address or phone number.",
    )
    before = serializers.UUIDField(
        required=False, help_text="The id of the last entry of the previous page."
    )


class OutboxMessageAnswer(serializers.Serializer[Any]):
    """A message, without its content: only the recipient sees that."""

    id = serializers.UUIDField()
    channel = serializers.CharField(help_text="`email` or `sms`.")
    kind = serializers.CharField()
    recipient = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    attempts = serializers.IntegerField()
    queued_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    failed_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()
    again = serializers.BooleanField(help_text="Whether it can be resent.")


class OutboxAnswer(serializers.Serializer[Any]):
    """Newest first; `next` is the `before` of the page that follows."""

    messages = OutboxMessageAnswer(many=True)
    waiting = serializers.IntegerField(help_text=f"{COUNT_MAX} means {COUNT_MAX} or more.")
    dead = serializers.IntegerField(help_text="Failed for good; capped likewise.")
    next = serializers.UUIDField(allow_null=True)


class SentAgainAnswer(MessageAnswer):
    """A confirmation, and the updated message."""

    queued = OutboxMessageAnswer()


def _message_body(message: OutboxMessage) -> dict[str, Any]:
    return {
        "id": str(message.id),
        "channel": message.channel,
        "kind": message.kind,
        "recipient": message.recipient,
        "state": message.state,
        "attempts": message.attempts,
        "queued_at": moment(message.queued_at),
        "due_at": message.due_at and moment(message.due_at),
        "sent_at": message.sent_at and moment(message.sent_at),
        "failed_at": message.failed_at and moment(message.failed_at),
        "error": message.error,
        "again": message.again,
    }


class OutboxView(NativeView):
    """Queued messages."""

    @describes(query=OutboxQuerySerializer, answer=OutboxAnswer, refuses=(400, 401, 403, 503))
    def get(self, request: Request) -> Response:
        """List messages and their delivery state; for administrators."""
        query = read_query(OutboxQuerySerializer, request)
        outbox = list_messages(
            state=query.state,
            recipient=query.recipient,
            before=query.before,
            claims=claims_of(request),
        )
        messages = outbox.messages
        return Response(
            {
                "messages": [_message_body(message) for message in messages],
                "waiting": outbox.waiting,
                "dead": outbox.dead,
                "next": str(messages[-1].id) if len(messages) == PAGE else None,
            }
        )


class SendAgainView(NativeView):
    """Resending of a message."""

    @describes(answer=SentAgainAnswer, refuses=(401, 403, 404, 503))
    def post(self, request: Request, message: UUID) -> Response:
        """Send a waiting or failed message again, unless its code or link is deleted already."""
        queued = send_again(message=message, claims=claims_of(request), caller=caller_of(request))
        return Response({"message": _("Queued again"), "queued": _message_body(queued)})
