"""Listing and reading accounts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from tests.calls import CALLER
from tests.cases import each_case
from tests.people import claims_of
from vestibule.core.cursor import Cursor
from vestibule.core.errors import InvalidInput, NotAuthenticated, NotFound, PermissionDenied
from vestibule.core.roles import COMPANY_ROLES, Action, Over, Role
from vestibule.core.tokens import AccessClaims
from vestibule.flows import users
from vestibule.flows.change_user import change_user
from vestibule.flows.users import COUNT_MAX, DEEPEST, ORDERINGS, PAGE_MAX, list_users, read_user
from vestibule.models import Account, Session, account_search, last_seen
from vestibule.models.account_search import AccountFilter
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db
ROOT = "root@example.org"
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def root(make_account) -> AccessClaims:
    return claims_of(make_account(ROOT, role="admin", first_name="Rita", last_name="Root"))


def found(claims: AccessClaims, ordering: str = "email", **wanted: Any) -> list[str]:
    listing = list_users(wanted=AccountFilter(**wanted), ordering=ordering, claims=claims)
    return [known.profile.person.email.partition("@")[0] for known in listing.users]


@pytest.fixture
def people(make_account, root):
    make_account("zoe.ann@example.org", first_name="Zoë", last_name="Annunziata")
    make_account("bob@example.org", first_name="Bob", last_name="van der Berg", role="manager")
    make_account("cem_50%@example.org", first_name="Straße", last_name="O'Brien", role="client")
    return root


@each_case(
    ("text", "names"),
    [
        ("zoe", ["zoe.ann"]),
        ("ZOË", ["zoe.ann"]),
        ("  zoë   annun", ["zoe.ann"]),
        ("annun", ["zoe.ann"]),
        ("van der", ["bob"]),
        ("bob van", ["bob"]),
        ("BOB@EXAMPLE.ORG", ["bob"]),
        ("STRASSE", ["cem_50%"]),
        ("o'brien", ["cem_50%"]),
        ("cem_50%", ["cem_50%"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("example", []),
        ("' OR 1=1 --", []),
        ("", ["bob", "cem_50%", "root", "zoe.ann"]),
        ("   ", ["bob", "cem_50%", "root", "zoe.ann"]),
    ],
)
def test_a_search_finds_beginnings_and_takes_every_letter_as_it_is(people, text, names):
    assert found(people, search=text) == names


def test_a_search_anywhere_finds_the_middle_too(people):
    assert found(people, search="ample.org", anywhere=True) == ["bob", "cem_50%", "root", "zoe.ann"]
    assert found(people, search="%", anywhere=True) == ["cem_50%"]


def test_filters_add_up(people):
    now = timezone.now()
    Account.objects.filter(email__startswith="zoe").update(email_verified_at=now)
    Account.objects.filter(email__startswith="bob").update(created_at=now - timedelta(days=9))
    user = get_user_model().objects.get(email__startswith="cem")
    user.is_active = False
    user.save()
    assert found(people, active=False) == ["cem_50%"]
    assert found(people, active=True) == ["bob", "root", "zoe.ann"]
    assert found(people, verified=True) == ["zoe.ann"]
    assert found(people, role="client") == ["cem_50%"]
    assert found(people, role="emperor") == []
    assert found(people, created_before=now - timedelta(days=8)) == ["bob"]
    assert found(people, created_after=now - timedelta(days=8), active=True, verified=False) == [
        "root"
    ]
    assert found(people, role="client", verified=True) == []


def test_second_step_and_last_activity_are_listed_and_filtered(people):
    now = timezone.now()
    for name, factors, days in (
        ("zoe", "passkey totp recovery_code", 1),
        ("bob", "totp", 20),
        ("cem", "reset", 100),
    ):
        account = Account.objects.filter(email__startswith=name)
        account.update(factors=factors)
        open_session(account.profiles()[0].person)
        seen = Session.objects.filter(account__in=account)
        seen.update(last_seen_at=now - timedelta(days=days))
    Session.objects.filter(account__email=ROOT).delete()
    last_seen.copy_last_seen()
    for factor, names in (
        ("passkey", ["zoe.ann"]),
        ("totp", ["bob", "zoe.ann"]),
        ("none", ["cem_50%", "root"]),
    ):
        assert found(people, factor=factor) == names
    month, quarter = now - timedelta(days=30), now - timedelta(days=90)
    assert found(people, seen_after=month) == ["bob", "zoe.ann"]
    assert found(people, seen_after=month, factor="passkey") == ["zoe.ann"]
    assert found(people, seen=True, seen_before=quarter) == ["cem_50%"]
    assert found(people, seen=False) == ["root"]
    assert found(people, ordering="-last_seen_at") == ["zoe.ann", "bob", "cem_50%", "root"]
    assert found(people, ordering="last_seen_at") == ["root", "cem_50%", "bob", "zoe.ann"]

    cem = Account.objects.get(email__startswith="cem").pk
    Session.objects.of(cem).update(last_seen_at=now)  # refreshed, and not copied yet
    assert read_user(account=cem, claims=people).last_seen_at == now
    assert found(people, ordering="-last_seen_at")[0] == "cem_50%"
    Session.objects.all().delete()  # as pruning does at some time
    shown = read_user(account=cem, claims=people).last_seen_at
    assert shown == quarter - timedelta(days=10)


def test_every_change_reaches_the_search(people, make_account):
    zoe = Account.objects.get(email__startswith="zoe")
    change_user(account=zoe.pk, changes={"last_name": "Neu"}, claims=people, caller=CALLER)
    assert found(people, search="neu") == ["zoe.ann"]
    assert found(people, search="annun") == []
    user = get_user_model().objects.get(pk=zoe.pk)
    user.first_name, user.last_name = "Xenia", "Host"  # the host's own code
    user.save()
    assert found(people, search="xenia host") == ["zoe.ann"]
    get_user_model().objects.filter(pk=zoe.pk).update(last_name="Past", is_active=False)
    call_command("migrate", verbosity=0)  # catches up with changes past every signal
    assert found(people, search="past", active=False) == ["zoe.ann"]


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_cursors_list_every_account_once_even_with_ties(make_account, root, ordering):
    for number in range(7):
        make_account(f"p{number}@example.org")
    Account.objects.update(created_at=timezone.now())
    Account.objects.filter(email__startswith="p").update(last_seen_at=timezone.now())
    Account.objects.filter(email__startswith="p3").update(email="")
    Account.objects.filter(email__startswith="p4").update(email="")
    seen, cursor = [], ""
    for _ in range(10):
        listing = list_users(
            wanted=AccountFilter(), ordering=ordering, page_size=3, cursor=cursor, claims=root
        )
        seen += [known.profile.person.id for known in listing.users]
        cursor = listing.cursor
        if not cursor:
            break
    turned = ordering.startswith("-")
    column = ordering.removeprefix("-")
    rows = Account.objects.values_list(column, "pk")
    assert seen == [pk for _, pk in sorted(rows, reverse=turned)]


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "é",
        "AAAA",
        "W10",
        Cursor("email", "a", "1").text(),
        Cursor("-created_at", "not a moment", "1").text(),
        Cursor("-created_at", AT, "no key").text(),
        Cursor("-created_at", AT, "9" * 30).text(),
        Cursor("-created_at", AT, "1\x00").text(),
        Cursor("password", "x", "1").text(),
        "W" * 2000,
    ],
)
def test_a_forged_cursor_is_refused(root, text):
    with pytest.raises(InvalidInput) as refused:
        list_users(wanted=AccountFilter(), cursor=text, claims=root)
    assert refused.value.problems["cursor"][0].code == "cursor_invalid"


def test_page_size_and_page_number_are_limited(root):
    with pytest.raises(InvalidInput) as refused:
        list_users(wanted=AccountFilter(), page=DEEPEST, page_size=PAGE_MAX, claims=root)
    assert refused.value.problems["page"][0].code == "page_too_deep"
    assert (
        list_users(wanted=AccountFilter(), page=DEEPEST + 1, page_size=1, claims=root).users == []
    )
    with pytest.raises(InvalidInput):
        list_users(wanted=AccountFilter(), page=0, claims=root)
    assert len(list_users(wanted=AccountFilter(), page_size=10**12, claims=root).users) == 1


def test_an_unknown_ordering_is_refused(root):
    for ordering in ("user__password", "password", "email_key", "?", "-", "pk", "facts"):
        with pytest.raises(InvalidInput):
            list_users(wanted=AccountFilter(), ordering=ordering, claims=root)


def test_a_count_stops_at_its_limit(root):
    users = get_user_model()
    made = users.objects.bulk_create(users(username=f"u{n}") for n in range(COUNT_MAX + 5))
    Account.objects.bulk_create(Account(user=user, role="client") for user in made)
    assert list_users(wanted=AccountFilter(), claims=root).count == COUNT_MAX
    assert list_users(wanted=AccountFilter(role="admin"), claims=root).count == 1


def test_a_list_costs_four_queries_however_long_it_is(
    make_account, root, django_assert_num_queries
):
    for number in range(30):
        make_account(f"p{number}@example.org")
    for wanted in (AccountFilter(), AccountFilter(search="p1", role="employee", active=True)):
        with django_assert_num_queries(4):
            list_users(wanted=wanted, claims=root)


def test_a_manager_sees_lower_ranks_and_undeclared_roles(people, make_account):
    mia = make_account("mia@example.org", role="manager")
    Account.objects.filter(email__startswith="cem").update(role="emperor")
    assert found(claims_of(mia)) == ["cem_50%", "zoe.ann"]
    assert found(claims_of(mia), role="admin") == []
    assert found(claims_of(mia), search="root") == []


def test_only_the_named_roles_are_listed(people, make_account, settings):
    lead = Role("lead", "Lead", 60, may={Action.READ: ("client",), Action.CHANGE: Over.LOWER})
    settings.VESTIBULE = {**settings.VESTIBULE, "ROLES": (*COMPANY_ROLES, lead)}
    boss = claims_of(make_account("boss@example.org", role="lead"))
    assert found(boss) == ["cem_50%"]
    cem = Account.objects.get(email__startswith="cem").pk
    assert read_user(account=cem, claims=boss).may == (Action.READ, Action.CHANGE)


def test_listing_requires_permission_to_read_some_role(make_account):
    with pytest.raises(PermissionDenied):
        list_users(wanted=AccountFilter(), claims=claims_of(make_account()))


def test_a_deactivated_caller_reads_nothing(root):
    get_user_model().objects.update(is_active=False)  # past every signal
    with pytest.raises(NotAuthenticated):
        list_users(wanted=AccountFilter(), claims=root)
    with pytest.raises(NotAuthenticated):
        read_user(account=root.subject, claims=root)


def test_users_read_themselves_and_others_are_not_found(make_account):
    ann, bob = make_account(), make_account("bob@example.org", role="client")
    known = read_user(account=ann.id, claims=claims_of(ann))
    assert known.profile.person == ann
    assert known.may == (Action.READ, Action.READ_EVENTS, Action.CHANGE)
    spelt = ("x", "", "\x00", "1.0", f" {ann.id}", f"0{ann.id}", f"+{ann.id}", "\u0661")
    for account in (bob.id, 0, -1, 10**30, *spelt):
        with pytest.raises(NotFound):
            read_user(account=account, claims=claims_of(ann))


def test_the_command_line_finds_by_address_and_by_id(make_account):
    ann = make_account()
    assert account_search.key_of("ANN@example.org") == ann.id
    assert account_search.key_of(str(ann.id)) == ann.id
    assert account_search.key_of("bob@example.org") is None
    assert account_search.key_of("") is None


def test_an_account_deleted_between_two_queries_is_left_out(people, monkeypatch):
    bob, cem = (Account.objects.get(email__startswith=name).pk for name in ("bob", "cem"))
    gone = [cem]

    def of_the_rest(keys: Any) -> Any:
        return last_seen.last_seen_of([key for key in keys if key not in gone])

    monkeypatch.setattr(users, "last_seen_of", of_the_rest)
    wanted = AccountFilter()
    for ordering in ORDERINGS:
        pages = [list_users(wanted=wanted, ordering=ordering, page_size=2, claims=people)]
        while cursor := pages[-1].cursor:
            pages += [list_users(wanted=wanted, ordering=ordering, cursor=cursor, claims=people)]
        seen = [each.profile.person.id for page in pages for each in page.users]
        assert (len(seen), cem in seen) == (3, False), ordering
    gone.append(bob)
    assert list_users(wanted=wanted, ordering="email", page_size=2, claims=people).users == []
    with pytest.raises(NotFound):
        read_user(account=bob, claims=people)
