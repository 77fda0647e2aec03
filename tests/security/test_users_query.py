"""The list of accounts cannot be made to say, do or cost more than it should."""

from __future__ import annotations

import pytest

from tests.cases import each_case
from vestibule.models import Account

pytestmark = pytest.mark.django_db
USERS = "/api/auth/users/"


@pytest.fixture
def root(make_account, sign_in_as):
    make_account("ann@example.org")
    client = sign_in_as(make_account("root@example.org", role="admin"))
    client.raise_request_exception = False
    return client


SECRETS = (
    "password", "user__password", "email_key", "facts", "epoch", "user__is_superuser",
    "sessions__ip", "id__in", "pk", "enabled", "search_fields", "fields", "include", "expand",
)  # fmt: skip


@each_case("name", SECRETS)
def test_a_filter_that_is_not_offered_does_nothing(root, name):
    everybody = root.get(USERS).json()
    for suffix in ("", "__startswith", "__regex", "[]", "__gte"):
        answer = root.get(USERS, {f"{name}{suffix}": "argon2"})
        assert answer.status_code == 200
        assert answer.json() == everybody


@each_case("name", [*SECRETS, "username", "-user__password", "?", "created_at,email"])
def test_an_order_that_is_not_offered_is_refused(root, name):
    assert root.get(USERS, {"ordering": name}).status_code == 400


def test_no_answer_holds_more_than_its_fields(root):
    [ann] = root.get(USERS, {"search": "ann"}).json()["results"][:1]
    assert {"id", "email", "role", "is_active", "may"} <= set(ann)
    assert not {"password", "email_key", "epoch", "facts", "is_superuser"} & set(ann)


@each_case(
    "query",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "a"},
        {"page": "1" + "0" * 18},
        {"page": "1" + "0" * 1500},
        {"page_size": "0"},
        {"page_size": "-1"},
        {"page_size": "NaN"},
        {"page": "500", "page_size": "100"},
        {"active": "maybe"},
        {"verified": "1; DROP TABLE"},
        {"created_after": "yesterday"},
        {"created_before": "10000-01-01T00:00:00Z"},
        {"search": "x" * 101},
        {"search": "a\x00b"},
        {"role": "x" * 51},
        {"cursor": "AAAA"},
        {"cursor": "x" * 1001},
    ],
)
def test_nonsense_is_refused_in_words(root, query):
    answer = root.get(USERS, query)
    assert answer.status_code == 400
    assert set(answer.json()["details"]) <= set(query)


def test_a_page_holds_a_hundred_at_most(root):
    assert root.get(USERS, {"page_size": 10**9}).status_code == 200


@each_case(
    "query",
    [
        {"created_after": "0001-01-01T00:00:00+14:00"},
        {"created_before": "9999-12-31T23:59:59-14:00"},
        {"search": "\u0130\ufb03\U0001f600"},
        {"search": "%' OR '1'='1"},
        {"role": "\u202eadmin"},
    ],
)
def test_what_is_odd_is_no_crash(root, query):
    assert root.get(USERS, query).status_code in {200, 400}


def test_empty_conditions_are_none(root):
    empty = dict.fromkeys(("search", "active", "verified", "role", "ordering", "cursor"), "")
    assert root.get(USERS, empty).json()["count"] == 2


def test_next_and_previous_lead_through_the_pages_with_all_conditions(root, make_account):
    for number in range(5):
        make_account(f"p{number}@example.org")
    first = root.get(USERS, {"page_size": 2, "search": "p", "ordering": "email"}).json()
    assert first["previous"] is None
    second = root.get(first["next"]).json()
    third = root.get(second["next"]).json()
    emails = [each["email"][:2] for page in (first, second, third) for each in page["results"]]
    assert emails == ["p0", "p1", "p2", "p3", "p4"]
    assert third["next"] is None
    assert root.get(third["previous"]).json() == second
    assert [page["count"] for page in (first, second, third)] == [5, 5, 5]


def test_behind_the_deepest_page_a_cursor_leads_on(root, make_account, monkeypatch):
    for module in ("vestibule.flows.users", "vestibule.contracts.native.users"):
        monkeypatch.setattr(f"{module}.DEEPEST", 2)
    for number in range(6):
        make_account(f"p{number}@example.org")
    address, seen = f"{USERS}?page_size=2&ordering=email&search=p", []
    while address:
        page = root.get(address).json()
        seen += [each["email"][:2] for each in page["results"]]
        address = page["next"]
    assert seen == [f"p{number}" for number in range(6)]
    assert Account.objects.count() == 8
