"""``POST users/reset_username/`` and ``users/reset_username_confirm/``.

``users/reset_email/`` and ``users/reset_email_confirm/`` where users sign in with their address.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.conf.djoser import djoser
from vestibule.contracts.djoser.change_username import (
    named_as_by_djoser,
    new_username_fields,
    username_field,
    username_max,
    username_mismatch,
)
from vestibule.contracts.djoser.links import account_of, new_email_page, reset_username_page
from vestibule.contracts.djoser.verify_email import EmailBodySerializer
from vestibule.contracts.djoser.view import PublicView
from vestibule.core.errors import NotFound, Refusal
from vestibule.drf.body import InputSerializer
from vestibule.drf.caller import caller_of
from vestibule.drf.idempotency import ONCE, idempotent_caller
from vestibule.drf.openapi import describes
from vestibule.drf.view import read
from vestibule.flows.reset_username import ask_to_reset_username, reset_email, reset_username
from vestibule.models.host_user import email_field


class ResetUsernameView(PublicView):
    """A mail with a link to choose a new username."""

    @describes(body=EmailBodySerializer, status=204, refuses=(400, 404, 429, 503))
    def post(self, request: Request) -> Response:
        """Mail a link, if the address belongs to an active account.

        404 unless `DJOSER` has `USERNAME_RESET_CONFIRM_URL`.
        """
        page = reset_username_page()
        if page is None:
            raise NotFound
        body = read(EmailBodySerializer, request, or_nothing=True)
        ask_to_reset_username(email=body.email, caller=caller_of(request), page=page)
        return Response(status=204)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResetUsernameConfirmBody:
    """What a link has, and the new username."""

    uid: str
    token: str
    new: str
    again: str | None = None


@cache
def reset_username_serializer(
    field: str, longest: int, *, retype: bool
) -> type[InputSerializer[ResetUsernameConfirmBody]]:
    """Build the serializer of a body; ``retype``: the name is typed twice.

    As with djoser, a link of which a part is missing is invalid: the part is not called required.
    """
    members: dict[str, Any] = {
        "__doc__": "What the mailed link has, and the new username.",
        "__module__": __name__,
        "into": ResetUsernameConfirmBody,
        "uid": serializers.CharField(max_length=400, default="", allow_blank=True),
        "token": serializers.CharField(max_length=200, default="", allow_blank=True),
        **new_username_fields(field, longest, retype=retype),
    }
    return type("ResetUsernameConfirmBodySerializer", (InputSerializer,), members)


def current_serializer() -> type[InputSerializer[ResetUsernameConfirmBody]]:
    """Return the serializer that fits the settings and the host's user model."""
    retype = djoser().USERNAME_RESET_CONFIRM_RETYPE
    return reset_username_serializer(username_field(), username_max(), retype=retype)


class ResetUsernameConfirmView(PublicView):
    """A new username by the mailed link."""

    @describes(
        body=current_serializer(), status=204, refuses=(400, 403, 422, 429, 503), headers=(ONCE,)
    )
    def post(self, request: Request) -> Response:
        """Set a new username; a new address is confirmed by another mailed link first."""
        body = read(current_serializer(), request, or_nothing=True)
        account, caller = account_of(body.uid), idempotent_caller(request)
        if body.again is not None and body.again != body.new:
            raise username_mismatch()
        if username_field() == email_field():
            reset_email(
                link=body.token,
                new_email=body.new,
                caller=caller,
                account=account,
                page=new_email_page(),
            )
        else:
            reset_username(
                link=body.token,
                username=body.new,
                caller=caller,
                account=account,
                notify=djoser().USERNAME_CHANGED_EMAIL_CONFIRMATION,
            )
        return Response(status=204)

    def refused(self, refusal: Refusal) -> Response:
        """Name the field as this form does."""
        return super().refused(named_as_by_djoser(refusal))
