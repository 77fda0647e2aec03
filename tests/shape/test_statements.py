"""How many statements each call costs: the speed of the product rests on these numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from vestibule.drf import AtLeast
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db

NO_STATEMENTS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class HostView(APIView):
    """A view of a host project that asks for nothing but the token."""

    permission_classes = (AtLeast("employee"),)

    def get(self, request: Request) -> Response:
        """Answer with what the token says."""
        claims: Any = request.auth
        return Response({"id": request.user.pk, "role": claims.role})


urlpatterns = [path("host/", HostView.as_view())]


def statements(call: Callable[[], Any]) -> list[str]:
    """Make a call that must succeed; return the statements that it cost."""
    with CaptureQueriesContext(connection) as captured:
        response = call()
    assert response.status_code == 200, response.content
    said = [query["sql"].strip() for query in captured.captured_queries]
    return [sql for sql in said if not sql.upper().startswith(NO_STATEMENTS)]


def test_a_sign_in_costs_four_statements_at_most(make_account):
    body = {"email": make_account().email, "password": PASSWORD}
    visitor = APIClient()

    def sign_in() -> Any:
        return visitor.post("/api/auth/login/", body, format="json")

    sign_in()  # the keys are read once
    assert len(found := statements(sign_in)) <= 4, found


def test_a_refresh_is_one_update(make_account, sign_in_as):
    token = sign_in_as(make_account()).signed_in.tokens.refresh
    body = {"refresh": token}
    found = statements(lambda: APIClient().post("/api/auth/token/refresh/", body, format="json"))
    assert len(found) == 1, found
    assert found[0].startswith("UPDATE ")
    assert " RETURNING " in found[0].replace("\n", " ")


def test_a_refresh_by_cookie_is_one_update_too(make_account, browser_of):
    browser = browser_of(make_account())
    found = statements(lambda: browser.post("/api/auth/token/refresh/", {}, format="json"))
    assert len(found) == 1, found
    assert found[0].startswith("UPDATE ")


@pytest.mark.urls(__name__)
def test_a_cookie_costs_no_statement_either(make_account, browser_of):
    browser = browser_of(make_account())
    browser.get("/host/")
    assert statements(lambda: browser.get("/host/")) == []


@pytest.mark.urls(__name__)
def test_a_view_that_needs_no_account_data_costs_no_statement(make_account, sign_in_as):
    caller = sign_in_as(make_account())
    caller.get("/host/")  # the revocation feed is read once a second at most
    assert statements(lambda: caller.get("/host/")) == []


def test_a_profile_costs_one_statement(make_account, sign_in_as):
    caller = sign_in_as(make_account())
    caller.get("/api/auth/profile/")
    found = statements(lambda: caller.get("/api/auth/profile/"))
    assert len(found) == 1, found
    assert found[0].startswith("SELECT ")


def test_a_forged_refresh_token_costs_no_statement(make_account, sign_in_as):
    token = sign_in_as(make_account()).signed_in.tokens.refresh
    with CaptureQueriesContext(connection) as captured:
        body = {"refresh": token[:-6] + "AAAAAA"}
        response = APIClient().post("/api/auth/token/refresh/", body, format="json")
    assert response.status_code == 401
    assert captured.captured_queries == []
