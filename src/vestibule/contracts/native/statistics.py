"""``GET statistics/``: figures for an overview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from vestibule.contracts.native.profile import moment
from vestibule.contracts.native.view import NativeView
from vestibule.drf.authentication import claims_of
from vestibule.drf.body import InputSerializer
from vestibule.drf.openapi import describes
from vestibule.drf.view import read_query
from vestibule.flows.statistics import COUNT_MAX, DAYS_MAX, Statistics, read_statistics

OFFSET_MAX = 14 * 60
"""Largest offset of a time zone, in minutes."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StatisticsQuery:
    """A period."""

    days: int = 30
    utc_offset: int = 0


class StatisticsQuerySerializer(InputSerializer[StatisticsQuery]):
    """A period that ends now."""

    into = StatisticsQuery

    days = serializers.IntegerField(required=False, min_value=1, max_value=DAYS_MAX)
    utc_offset = serializers.IntegerField(
        required=False,
        min_value=-OFFSET_MAX,
        max_value=OFFSET_MAX,
        help_text="Where your days begin: minutes east of UTC.",
    )


class CountAnswer(serializers.Serializer[Any]):
    """A count, and that of the period of the same length before."""

    count = serializers.IntegerField()
    before = serializers.IntegerField()


class DayAnswer(serializers.Serializer[Any]):
    """One day."""

    day = serializers.DateField()
    sign_ins = serializers.IntegerField()
    failures = serializers.IntegerField()
    users = serializers.IntegerField(help_text="Different users who signed in.")


class FactorCountsAnswer(serializers.Serializer[Any]):
    """Active users by the strongest factor that they have."""

    passkey = serializers.IntegerField()
    totp = serializers.IntegerField()
    none = serializers.IntegerField()


class StatisticsAnswer(serializers.Serializer[Any]):
    """Figures of the period."""

    since = serializers.DateTimeField()
    active_users = serializers.IntegerField(
        help_text=f"Users with a session opened or refreshed since. {COUNT_MAX} means {COUNT_MAX} "
        "or more, here and in all counts."
    )
    sign_ins = CountAnswer()
    failures = CountAnswer()
    per_day = DayAnswer(many=True)
    factors = FactorCountsAnswer()


def _body(found: Statistics) -> dict[str, Any]:
    return {
        "since": moment(found.since),
        "active_users": found.active_users,
        "sign_ins": {"count": found.sign_ins, "before": found.sign_ins_before},
        "failures": {"count": found.failures, "before": found.failures_before},
        "per_day": [
            {
                "day": each.day.isoformat(),
                "sign_ins": each.sign_ins,
                "failures": each.failures,
                "users": each.users,
            }
            for each in found.per_day
        ],
        "factors": found.factors,
    }


class StatisticsView(NativeView):
    """Figures for an overview."""

    limit = "read"

    @describes(
        query=StatisticsQuerySerializer, answer=StatisticsAnswer, refuses=(400, 401, 403, 429, 503)
    )
    def get(self, request: Request) -> Response:
        """Count sign-ins, failures, active users and enrolled factors; for administrators."""
        query = read_query(StatisticsQuerySerializer, request)
        zone = timezone(timedelta(minutes=query.utc_offset))
        found = read_statistics(days=query.days, zone=zone, claims=claims_of(request))
        return Response(_body(found))
