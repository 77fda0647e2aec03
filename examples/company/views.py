"""``GET /api/reports/``: an address of this company's own, for managers and above."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import NativeView
from vestibule.drf import AtLeast
from vestibule.drf.contract import describes


class ReportsAnswer(serializers.Serializer[Any]):
    """How many people there are."""

    people = serializers.DictField(child=serializers.IntegerField())


class ReportsView(NativeView):
    """What management may read. The role is a claim of the token: the check costs no query."""

    permission_classes = (AtLeast("manager"),)

    @describes(answer=ReportsAnswer, refuses=(401, 403, 503))
    def get(self, request: Request) -> Response:
        """Count the people in each role."""
        users = get_user_model()._default_manager.order_by("vestibule__role")
        counted = users.values_list("vestibule__role").annotate(Count("vestibule"))
        return Response({"people": dict(counted)})
