"""``GET roles/``: the roles, and the caller's permissions on their users."""

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
from vestibule.flows.roles import RoleEntry, list_roles


class ReachedRoleAnswer(RoleAnswer):
    """A role, and your permissions on its users."""

    may = serializers.ListField(
        child=serializers.ChoiceField(choices=[action.value for action in Action]),
        help_text="`create`: invite a user with this role; `set_role`: grant and remove it.",
    )


class RolesAnswer(serializers.Serializer[Any]):
    """All roles, the highest first."""

    roles = ReachedRoleAnswer(many=True)
    administers = serializers.BooleanField(
        help_text="Whether you may read all users' events, and the outbox."
    )


def _role_body(entry: RoleEntry) -> dict[str, Any]:
    return {
        "name": entry.role.name,
        "label": entry.role.label,
        "may": [action.value for action in entry.may],
    }


class RolesView(NativeView):
    """Roles and permissions, for an admin console."""

    @describes(answer=RolesAnswer, refuses=(401, 503))
    def get(self, request: Request) -> Response:
        """List the roles, with your permissions on their users."""
        listed = list_roles(claims=claims_of(request))
        roles = [_role_body(entry) for entry in listed.roles]
        return Response({"roles": roles, "administers": listed.administers})
