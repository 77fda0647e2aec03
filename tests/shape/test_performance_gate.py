"""What the hot requests cost may not grow unseen. No clocks: the same on every machine.

``performance.json`` beside this file holds the figures; ``make figures`` writes
them again, for a commit that says why they changed. Statements may not become more; calls of
Python functions by ``GROWTH``. How many calls a library makes depends on its version and on
Python's, so calls are compared where both are those that the figures were made with.
"""

from __future__ import annotations

import json
import math
import os
import platform
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
import rest_framework
from django.db import connection
from django.urls import include, path

from tests.shape.calls import Asked, cost
from tests.shape.test_statements import HostView
from vestibule.testing.plugin import PASSWORD

# Outside of a transaction, as a server answers.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]

FIGURES = Path(__file__).with_name("performance.json")
GROWTH = 1.03
MADE_WITH = {
    "python": ".".join(platform.python_version_tuple()[:2]),
    "django": ".".join(map(str, django.VERSION[:2])),
    "rest_framework": rest_framework.VERSION.rpartition(".")[0],
    "psycopg": psycopg.__version__.rpartition(".")[0],
}

urlpatterns = [path("", include("vestibule.server.urls")), path("host/", HostView.as_view())]


@pytest.fixture
def hot(make_account, sign_in_as) -> dict[str, Asked]:
    """The hot requests, by the name that they have in the figures."""
    ann = make_account()
    tokens = sign_in_as(ann).signed_in.tokens
    secrets = {"email": ann.email, "password": PASSWORD}
    return {
        "login": Asked("POST", "/api/auth/login/", secrets),
        "refresh": Asked("POST", "/api/auth/token/refresh/", {"refresh": tokens.refresh}),
        "profile": Asked("GET", "/api/auth/profile/", {}, tokens.access),
        "verify": Asked("POST", "/api/auth/token/verify/", {"token": tokens.access}),
        "protected view of a host": Asked("GET", "/host/", {}, tokens.access),
    }


def test_no_hot_request_costs_more_than_was_written_down(hot):
    costs = {name: cost(asked) for name, asked in hot.items()}
    made: dict[str, Any] = {"made with": MADE_WITH}
    for name, (statements, calls) in costs.items():
        made[name] = {"statements": statements, "calls": calls.total()}
    if os.environ.get("PERFORMANCE_FIGURES") == "write":
        FIGURES.write_text(json.dumps(made, indent=2) + "\n")
    kept = json.loads(FIGURES.read_text())
    assert made.keys() == kept.keys()
    for name, (statements, calls) in costs.items():
        most = GROWTH * kept[name]["calls"] if kept["made with"] == MADE_WITH else math.inf
        within = statements <= kept[name]["statements"] and calls.total() <= most
        assert within, f"{name}: {made[name]}, not {kept[name]}; {calls.most_common(30)}"


def test_postgresql_keeps_the_plan_of_every_hot_statement(hot):
    """A plan for the values of each request costs up to seven times what its statement does.

    PostgreSQL goes on with such plans if one for all values seems to cost more, as where a
    condition is copied to each place that names it.
    """
    for asked in hot.values():
        cost(asked)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements"
            " WHERE generic_plans = 0 AND custom_plans > 5"
        )
        assert not cursor.fetchall()
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE generic_plans > 0")
        assert cursor.fetchone()[0] >= 4  # two of a sign-in, one of a refresh, one of a profile
