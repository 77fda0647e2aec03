"""``auth/sessions``: the sessions of a user."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.allauth_headless import carrier
from vestibule.contracts.allauth_headless.answers import envelope, invalid, signed_out
from vestibule.contracts.allauth_headless.numbers import Numbers, by_number, number_of, unknown
from vestibule.contracts.allauth_headless.view import SignedInView
from vestibule.core.credentials import NO_CREDENTIAL
from vestibule.core.errors import NotFound
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.sessions import SignedInDevice, end_session, list_sessions


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EndSessionsBody:
    """Sessions by their numbers."""

    sessions: list[int]


class EndSessionsBodySerializer(InputSerializer[EndSessionsBody]):
    """The sessions that are to end."""

    into = EndSessionsBody

    sessions = Numbers(max_length=200)


class SessionsView(SignedInView):
    """The sessions of the user."""

    @describes(refuses=(401, 410, 429, 503))
    def get(self, request: Request) -> Response:
        """List the sessions, this one first."""
        return _listed(list_sessions(claims=claims_of(request)))

    @describes(body=EndSessionsBodySerializer, refuses=(400, 401, 403, 410, 429, 503))
    def delete(self, request: Request) -> Response:
        """End some sessions. All but this one need a recent sign-in."""
        body = read(EndSessionsBodySerializer, request, or_nothing=True)
        claims = claims_of(request)
        known = list_sessions(claims=claims)
        named = by_number(each.id for each in known)
        for number in body.sessions:
            if number not in named:
                return invalid(*unknown(number, "sessions"))
        chosen = {named[number] for number in body.sessions}
        # This one last: it says who may end the others.
        for device in sorted(known, key=lambda each: each.current):
            if device.id in chosen:
                with suppress(NotFound):  # it has ended meanwhile
                    end_session(
                        session=device.id,
                        credential=NO_CREDENTIAL,
                        claims=claims,
                        caller=caller_of(request),
                    )
        if any(each.current and each.id in chosen for each in known):
            return carrier.drop_session(signed_out(self.client), self.client, self.pending)
        return _listed(list_sessions(claims=claims))


def _listed(devices: list[SignedInDevice]) -> Response:
    return envelope(200, data=[_session_body(each) for each in devices])


def _session_body(device: SignedInDevice) -> dict[str, Any]:
    return {
        "user_agent": device.user_agent,
        "ip": device.ip,
        "created_at": device.created_at.timestamp(),
        "is_current": device.current,
        "id": number_of(device.id),
        "last_seen_at": device.last_seen_at.timestamp(),
    }
