"""``GET /api/reports/``: an address of this company's own, for managers and above."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.view import NativeView
from vestibule.drf import AtLeast
from vestibule.drf.openapi import describes
from vestibule.models import Account


class ReportsAnswer(serializers.Serializer[Any]):
    """How many people there are."""

    people = serializers.DictField(child=serializers.IntegerField())


class ReportsView(NativeView):
    """What management may read. The role stands in the token: no statement for the check."""

    permission_classes = (AtLeast("manager"),)

    @describes(answer=ReportsAnswer, refuses=(401, 403, 503))
    def get(self, request: Request) -> Response:
        """Count the people in each role."""
        counted = Account.objects.order_by("role").values_list("role").annotate(Count("pk"))
        return Response({"people": dict(counted)})
