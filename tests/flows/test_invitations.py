"""Pending invitations: listing, resending and revoking them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from tests.calls import CALLER, post
from tests.cases import each_case
from tests.messages import token_in
from tests.people import claims_of
from tests.races import at_once, refusals
from vestibule import limits
from vestibule.core.errors import InvalidInput, InvalidLink, NotFound, PermissionDenied
from vestibule.core.people import Person
from vestibule.core.roles import COMPANY_ROLES, Action, Over, Role
from vestibule.core.tokens import AccessClaims
from vestibule.flows import invitations
from vestibule.flows.deactivate import activate_user
from vestibule.flows.invitations import (
    Invitation,
    list_invitations,
    resend_invitation,
    revoke_invitation,
)
from vestibule.flows.invite import InvitedUser, accept_invitation, invite
from vestibule.flows.prune import prune
from vestibule.flows.secure_user import send_reset
from vestibule.models import Account, AuditEvent, OneTimeSecret, Session
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db(transaction=True)
NEW, CHOSEN = "new@example.org", "a passphrase of my own"


@pytest.fixture(autouse=True)
def _without_limits(settings) -> None:
    """Let mails be sent again within a minute."""
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


@pytest.fixture
def root(make_account):
    return claims_of(make_account("root@example.org", role="admin", first_name="Rita"))


@pytest.fixture
def mia(make_account):
    return claims_of(make_account("mia@example.org", role="manager"))


def ask(claims: AccessClaims | None, email: str = NEW, role: str = "client") -> Person:
    return invite(invited=InvitedUser(email=email, role=role), claims=claims, caller=CALLER)


def accept(link: str) -> None:
    accept_invitation(link=link, password=CHOSEN, caller=CALLER)


def listed(claims: AccessClaims | None) -> list[Invitation]:
    return list_invitations(claims=claims).invitations


def names(claims: AccessClaims | None) -> list[str]:
    return [each.person.email.partition("@")[0] for each in listed(claims)]


def test_a_pending_invitation_says_who_sent_it_and_until_when(root, mia, outbox, frozen_clock):
    ask(root, "ann@example.org", role="admin")
    ask(mia)
    ask(None, "cli@example.org")
    cli, new, ann = listed(root)
    assert [each.inviter and each.inviter.email for each in (cli, new, ann)] == [
        None,
        "mia@example.org",
        "root@example.org",
    ]
    assert new.expires_at - new.sent_at == timedelta(days=7)
    assert not new.expired
    assert list_invitations(claims=root).count == 3
    assert names(mia) == ["cli", "new"]  # not the administrator's

    accept(token_in(outbox))  # the last one
    assert names(root) == ["new", "ann"]
    frozen_clock.move(days=8)
    prune()
    assert [each.expired for each in listed(root)] == [True, True]
    frozen_clock.move(days=31)
    assert listed(root) == []  # whether the worker has deleted them or not
    with pytest.raises(NotFound):
        resend_invitation(account=new.person.id, claims=root, caller=CALLER)
    prune()
    assert not OneTimeSecret.objects.filter(purpose="invite", consumed_at=None).exists()


def test_a_list_costs_four_queries_and_is_paged(root, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(invitations, "PAGE", 2)
    for number in range(5):
        ask(root, f"p{number}@example.org")
    seen, cursor = [], ""
    for _ in range(3):
        with django_assert_num_queries(4):
            page = list_invitations(cursor=cursor, claims=root)
        seen += [each.person.email[:2] for each in page.invitations]
        cursor = page.cursor
    assert (seen, cursor) == (["p4", "p3", "p2", "p1", "p0"], "")
    for forged in ("nonsense", "é", "W10", "W" * 2000):
        with pytest.raises(InvalidInput):
            list_invitations(cursor=forged, claims=root)


def test_a_resent_invitation_replaces_the_one_before(root, mia, outbox, frozen_clock):
    person = ask(root)
    first = token_in(outbox)
    frozen_clock.move(days=8)  # expired meanwhile
    resend_invitation(account=person.id, claims=mia, caller=CALLER)
    [shown] = listed(root)
    assert (shown.inviter and shown.inviter.email, shown.expired) == ("mia@example.org", False)
    with pytest.raises(InvalidLink):
        accept(first)
    accept(token_in(outbox))
    for pointless in (resend_invitation, revoke_invitation):
        with pytest.raises(NotFound):
            pointless(account=person.id, claims=root, caller=CALLER)
    events = AuditEvent.objects.filter(kind="invited").order_by("pk")
    assert [each.details for each in events] == [
        {"role": "client"},
        {"role": "client", "resent": True},
    ]


def test_a_revoked_invitation_lets_nobody_in(root, mia, outbox):
    person = ask(root)
    link = token_in(outbox)
    revoke_invitation(account=person.id, claims=mia, caller=CALLER)
    with pytest.raises(InvalidLink):
        accept(link)
    assert listed(root) == []
    assert not Account.objects.of(person.id).get().enabled
    before = len(outbox)
    post("password/reset/", {"email": NEW})
    assert [each.recipient for each in outbox[before:]] == []
    event = AuditEvent.objects.get(kind="invitation_revoked")
    assert (event.account_id, event.actor_id) == (str(person.id), mia.subject)
    activate_user(account=person.id, claims=root, caller=CALLER)
    with pytest.raises(InvalidLink):
        accept(link)
    assert listed(root) == []


def test_of_an_acceptance_and_a_revocation_at_once_one_wins(root, outbox):
    person = ask(root)
    link = token_in(outbox)

    def either(number: int) -> None:
        if number % 2:
            accept(link)
        else:
            revoke_invitation(account=person.id, claims=root, caller=CALLER)

    refused = [type(each) for each in refusals(at_once(either, 2))]
    accepted = Account.objects.of(person.id).filter(email_verified_at__isnull=False, enabled=True)
    assert refused == ([NotFound] if accepted.exists() else [InvalidLink])


def verify(person: Person) -> None:
    Account.objects.of(person.id).update(email_verified_at=timezone.now())


def see(person: Person) -> None:
    Account.objects.of(person.id).update(last_seen_at=timezone.now())  # its sessions were pruned


def deactivate(person: Person) -> None:
    get_user_model().objects.filter(pk=person.id).update(is_active=False)


@each_case("by_other_means", [verify, open_session, see, deactivate])
def test_what_is_not_pending_is_not_listed_and_not_found(root, make_account, by_other_means):
    person = ask(root)
    by_other_means(person)
    assert (listed(root), list_invitations(claims=root).count) == ([], 0)
    for account in (person.id, make_account("bob@example.org").id, 0, "x", "\x00"):
        for act in (resend_invitation, revoke_invitation):
            with pytest.raises(NotFound):
                act(account=account, claims=root, caller=CALLER)
    assert OneTimeSecret.objects.unused_invitations().count() == 1
    assert Account.objects.of(person.id).get().enabled
    assert not Session.objects.filter(ended_at__isnull=False).exists()


def test_to_revoke_takes_the_permission_to_deactivate(root, make_account, settings):
    lower = {Action.READ: Over.LOWER, Action.CREATE: Over.LOWER}
    inviter = Role("inviter", "Inviter", 15, may=lower)
    settings.VESTIBULE = {**settings.VESTIBULE, "ROLES": (*COMPANY_ROLES, inviter)}
    ivy = claims_of(make_account("ivy@example.org", role="inviter"))
    person = ask(ivy)
    assert names(ivy) == ["new"]
    with pytest.raises(PermissionDenied):
        revoke_invitation(account=person.id, claims=ivy, caller=CALLER)
    assert Account.objects.of(person.id).get().enabled
    refused = AuditEvent.objects.get(kind="action_refused")
    assert (refused.actor_id, refused.details) == (ivy.subject, {"action": "deactivate"})
    resend_invitation(account=person.id, claims=ivy, caller=CALLER)


def test_no_rate_is_asked_while_rows_are_locked(root, mia, make_account, monkeypatch):
    asked: list[tuple[str, bool]] = []

    def watched(rule: str, *_: object, **__: object) -> None:
        asked.append((rule, connection.in_atomic_block))

    employee = claims_of(make_account("eve@example.org"))
    person = ask(root)
    monkeypatch.setattr(limits, "require", watched)
    resend_invitation(account=person.id, claims=root, caller=CALLER)
    send_reset(account=person.id, claims=root, caller=CALLER)
    assert asked == [("message", False)] * 2
    asked.clear()
    for act in (resend_invitation, send_reset):  # none of the address's rate is used up
        with pytest.raises(NotFound):
            act(account=person.id, claims=employee, caller=CALLER)
    assert asked == [("refusal", False)] * 2


def test_only_those_who_may_invite_a_role_see_and_end_its_invitations(root, mia, make_account):
    person = ask(root, role="manager")
    employee = claims_of(make_account("eve@example.org"))
    with pytest.raises(PermissionDenied):
        list_invitations(claims=employee)
    assert listed(mia) == []
    for claims in (mia, employee):
        for act in (resend_invitation, revoke_invitation):
            with pytest.raises(NotFound):
                act(account=person.id, claims=claims, caller=CALLER)
    assert len(listed(root)) == 1
