"""``GET DELETE sessions/`` and ``DELETE sessions/<id>/``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.reauthenticate import FreshBodySerializer, fresh_credential
from vestibule.contracts.native.view import MessageAnswer, NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.flows.sessions import (
    SignedInDevice,
    end_other_sessions,
    end_session,
    list_sessions,
)


class SessionAnswer(serializers.Serializer[Any]):
    """An active session."""

    id = serializers.UUIDField()
    current = serializers.BooleanField(help_text="Whether this is the session of the caller.")
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    ip = serializers.CharField()
    user_agent = serializers.CharField()
    amr = serializers.ListField(child=serializers.CharField())


class SessionsAnswer(serializers.Serializer[Any]):
    """The user's active sessions, the current one first."""

    sessions = SessionAnswer(many=True)


class EndedAnswer(MessageAnswer):
    """The number of ended sessions."""

    ended = serializers.IntegerField()


def _session_body(device: SignedInDevice) -> dict[str, Any]:
    return {
        "id": str(device.id),
        "current": device.current,
        "created_at": moment(device.created_at),
        "last_seen_at": moment(device.last_seen_at),
        "expires_at": moment(device.expires_at),
        "ip": device.ip,
        "user_agent": device.user_agent,
        "amr": list(device.amr),
    }


class SessionsView(NativeView):
    """All sessions of the user."""

    @describes(answer=SessionsAnswer, refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """List your active sessions."""
        devices = list_sessions(claims=claims_of(request))
        return Response({"sessions": [_session_body(device) for device in devices]})

    @describes(body=FreshBodySerializer, answer=EndedAnswer, refuses=(400, 401, 403, 429, 503))
    def delete(self, request: Request) -> Response:
        """Sign out everywhere else."""
        ended = end_other_sessions(
            credential=fresh_credential(request),
            claims=claims_of(request),
            caller=caller_of(request),
        )
        return Response({"message": _("Signed out of all other devices"), "ended": ended})


class SessionView(NativeView):
    """One session of the user."""

    @describes(
        body=FreshBodySerializer, answer=MessageAnswer, refuses=(400, 401, 403, 404, 429, 503)
    )
    def delete(self, request: Request, session: UUID) -> Response:
        """End a session. The current one needs no fresh credential."""
        end_session(
            session=session,
            credential=fresh_credential(request),
            claims=claims_of(request),
            caller=caller_of(request),
        )
        return Response({"message": _("Device signed out")})
