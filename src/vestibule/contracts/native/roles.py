"""``GET roles/``: which roles there are, and what the caller may do with their holders."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.config import RoleAnswer
from vestibule.contracts.native.view import NativeView
from vestibule.core.roles import Action
from vestibule.drf.authentication import claims_of
from vestibule.drf.openapi import describes
from vestibule.flows.roles import Reached, list_roles


class ReachedRoleAnswer(RoleAnswer):
    """A role, and what you may do to others who hold it."""

    may = serializers.ListField(
        child=serializers.ChoiceField(choices=[action.value for action in Action]),
        help_text="`create`: invite a user with this role; `set_role`: grant and remove it.",
    )


class RolesAnswer(serializers.Serializer[Any]):
    """Every role, the highest first."""

    roles = ReachedRoleAnswer(many=True)
    administers = serializers.BooleanField(
        help_text="Whether you may read all users' events, and the outbox."
    )


def _role_body(reached: Reached) -> dict[str, Any]:
    return {
        "name": reached.role.name,
        "label": reached.role.label,
        "may": [action.value for action in reached.may],
    }


class RolesView(NativeView):
    """What a console draws itself from."""

    @describes(answer=RolesAnswer, refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """List every role with what you may do to those who hold it."""
        powers = list_roles(claims=claims_of(request))
        roles = [_role_body(reached) for reached in powers.roles]
        return Response({"roles": roles, "administers": powers.administers})
