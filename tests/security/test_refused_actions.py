"""A refused action leaves a trace, and its answer reveals nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.security.refusals import assert_refused
from vestibule.core.people import Person
from vestibule.models import AuditEvent

pytestmark = [pytest.mark.django_db]
USERS = "/api/auth/users/"
ACTS = {
    "change": ("patch", "{}/", {"first_name": "Eve"}),
    "activate": ("post", "{}/activate/", {}),
    "deactivate": ("post", "{}/deactivate/", {}),
    "set_role": ("post", "{}/role/", {"role": "admin"}),
    "end_sessions": ("post", "{}/sessions/end/", {}),
    "reset_password": ("post", "{}/password/reset/", {}),
    "delete": ("delete", "{}/", None),
}


@pytest.fixture
def eve(make_account, sign_in_as) -> APIClient:
    """Somebody without power, signed in."""
    made: APIClient = sign_in_as(make_account("eve@example.org"))
    return made


def act(by: APIClient, name: str, on: object) -> Any:
    method, path, body = ACTS[name]
    return getattr(by, method)(USERS + path.format(on), body, format="json")


def traces() -> list[tuple[str, str, dict[str, Any]]]:
    rows = AuditEvent.objects.filter(kind="action_refused").order_by("pk")
    return list(rows.values_list("account_id", "actor_id", "details"))


@pytest.mark.parametrize("name", ACTS)
def test_it_is_in_the_story_of_the_account_that_was_meant(eve, make_account, name):
    root: Person = make_account("root@example.org", role="admin")
    own = str(eve.signed_in.person.id)
    assert_refused(act(eve, name, root.id), 404, code="not_found")
    assert_refused(act(eve, name, 999), 404, code="not_found")
    assert traces() == [(str(root.id), own, {"action": name}), ("", own, {"action": name})]


def test_known_and_unknown_accounts_cost_and_answer_the_same(eve, make_account):
    root = make_account("root@example.org", role="admin")
    act(eve, "deactivate", 998)  # the revocation feed is read once a second at most
    answers, statements = [], []
    for account in (root.id, 999):
        with CaptureQueriesContext(connection) as captured:
            answers.append(act(eve, "deactivate", account).content)
        statements.append(len(captured))
    assert answers[0] == answers[1]
    assert statements[0] == statements[1]


def test_who_may_read_and_not_act_is_written_down_too(make_account, sign_in_as):
    mia, ann = sign_in_as(make_account("mia@example.org", role="manager")), make_account()
    assert_refused(act(mia, "set_role", ann.id), 403, code="permission_denied")
    body = {"email": "new@example.org", "role": "admin"}
    assert_refused(mia.post(USERS, body, format="json"), 403, code="permission_denied")
    own = str(mia.signed_in.person.id)
    assert traces() == [(str(ann.id), own, {"action": "set_role"}), ("", own, {"action": "create"})]


def test_what_one_may_is_no_refusal(make_account, sign_in_as):
    root, ann = sign_in_as(make_account("root@example.org", role="admin")), make_account()
    assert act(root, "deactivate", ann.id).status_code == 200
    assert_refused(act(root, "deactivate", ann.id), 409, code="already_deactivated")
    assert traces() == []


def test_nobody_fills_the_trail_with_refusals(moving_limits, eve, vestibule):
    vestibule(LIMITS={"refusal": "3/hour per account"})
    for account in range(900, 906):
        assert_refused(act(eve, "delete", account), 404, code="not_found")
    assert len(traces()) == 3
