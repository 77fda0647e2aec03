"""``GET policies/``: roles and policies, as the settings declare them."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.config import RoleAnswer
from vestibule.contracts.native.view import NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.openapi import describes
from vestibule.flows.policies import Policies, RolePolicy, read_policies

_SECONDS = "In seconds; 0: none."


class RolePolicyAnswer(RoleAnswer):
    """A role, with what its users may do to others."""

    rank = serializers.IntegerField()
    open = serializers.BooleanField(help_text="Whether users can choose it when they register.")
    second_factor = serializers.BooleanField(help_text="Whether its users must have one.")
    may = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Each action, with the roles on whose users it may be taken.",
    )


class PoliciesAnswer(serializers.Serializer[Any]):
    """The policies; they are changed in the settings."""

    roles = RolePolicyAnswer(many=True)
    registration_open = serializers.BooleanField()
    sign_in_with = serializers.ListField(child=serializers.CharField())
    email_verification = serializers.CharField()
    email_sign_in = serializers.CharField()
    sign_in_check = serializers.CharField()
    password_min_length = serializers.IntegerField()
    password_blocklist = serializers.BooleanField()
    password_breached = serializers.BooleanField(
        help_text="Whether passwords known from breaches are refused."
    )
    second_factor = serializers.CharField()
    second_factor_grace = serializers.IntegerField(help_text=_SECONDS)
    trust_device = serializers.IntegerField(help_text=_SECONDS)
    access_lifetime = serializers.IntegerField(help_text="In seconds.")
    refresh_lifetime = serializers.IntegerField(help_text="In seconds.")
    session_lifetime = serializers.IntegerField(help_text="In seconds.")
    max_sessions = serializers.IntegerField(help_text="For each user; 0: no limit.")
    events_kept = serializers.IntegerField(help_text="In seconds.")


def _role_body(policy: RolePolicy) -> dict[str, Any]:
    return {
        "name": policy.role.name,
        "label": policy.role.label,
        "rank": policy.role.rank,
        "open": policy.role.open,
        "second_factor": policy.must_have_factor,
        "may": {action.value: list(names) for action, names in policy.may.items()},
    }


def _body(found: Policies) -> dict[str, Any]:
    """Return the policies, durations in seconds."""
    plain = {each.name: getattr(found, each.name) for each in fields(found) if each.name != "roles"}
    seconds = {
        name: int(value.total_seconds())
        for name, value in plain.items()
        if isinstance(value, timedelta)
    }
    return {"roles": [_role_body(each) for each in found.roles], **plain, **seconds}


class PoliciesView(NativeView):
    """Roles and policies, to be read."""

    @describes(answer=PoliciesAnswer, refuses=(401, 403, 503))
    def get(self, request: Request) -> Response:
        """Read the roles and policies; for administrators."""
        return Response(_body(read_policies(claims=claims_of(request))))
