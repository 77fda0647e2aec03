"""A username, or an address to sign in with, by a mailed link."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from tests.calls import CALLER, WRONG, post
from tests.cases import Case, each_case
from tests.factors import add_app
from tests.flows.test_reset_password import LATER
from tests.messages import subjects
from tests.people import claims_of
from vestibule.core.errors import (
    InvalidInput,
    InvalidLink,
    PermissionDenied,
    ReauthenticationRequired,
    TooManyRequests,
)
from vestibule.core.link_template import LinkTemplate
from vestibule.flows.change_email import ask_to_change_email, confirm_email_change
from vestibule.flows.change_password import change_password
from vestibule.flows.change_username import change_username
from vestibule.flows.deactivate import deactivate_user
from vestibule.flows.reset_password import ask_to_reset_password, reset_password
from vestibule.flows.reset_username import ask_to_reset_username, reset_email, reset_username
from vestibule.flows.secure_user import end_user_sessions, send_reset
from vestibule.models import Account, AuditEvent, Session
from vestibule.testing.plugin import PASSWORD, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
ANN, NEW = "ann@example.org", "new@example.org"
PAGE = LinkTemplate("app/{uid}/{token}")
OTHER_BROWSER = replace(CALLER, user_agent="Another")


@pytest.fixture(autouse=True)
def without_rates(settings: Any) -> None:
    """Switch off rate limits, which have a test of their own."""
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


def mailed(outbox: Any, *, email: str = ANN) -> str:
    """Ask for a link; returns its token."""
    ask_to_reset_username(email=email, caller=CALLER, page=PAGE)
    return token_in(outbox)


def token_in(outbox: Any) -> str:
    found = re.search(r"http://testserver/app/[^/\s]+/(\S+)", str(outbox[-1].body))
    assert found, outbox[-1].body
    return found[1]


def name_of(person: Any) -> str:
    return str(get_user_model().objects.get(pk=person.id).get_username())


def test_the_link_gives_another_name_once_and_sessions_go_on(make_account, outbox):
    ann = make_account(ANN)
    session = open_session(ann).session
    link = mailed(outbox)
    assert AuditEvent.objects.get(kind="username_reset_asked").account_id == str(ann.id)
    reset_username(link=link, username="Lovelace", caller=CALLER, account=str(ann.id))
    assert name_of(ann) == "Lovelace"
    assert Session.objects.live().filter(pk=session).exists()
    event = AuditEvent.objects.get(kind="profile_changed")
    assert (event.account_id, event.details["fields"]) == (str(ann.id), ["username"])
    with pytest.raises(InvalidLink):
        reset_username(link=link, username="eve", caller=OTHER_BROWSER)
    assert name_of(ann) == "Lovelace"


def test_the_same_browser_may_send_its_choice_twice_and_no_other(make_account, outbox):
    ann = make_account(ANN)
    link = mailed(outbox)
    for _ in range(2):
        reset_username(link=link, username="lovelace", caller=CALLER, notify=True)
    with pytest.raises(InvalidLink):
        reset_username(link=link, username="eve", caller=CALLER)
    assert name_of(ann) == "lovelace"
    assert [each.subject for each in outbox[1:]] == ["Your username was changed"]
    assert AuditEvent.objects.filter(kind="profile_changed").count() == 1


def test_a_name_that_is_refused_leaves_the_link_usable(make_account, outbox, case: Case):
    ann, bob = make_account(ANN), make_account("bob@example.org")
    link, before = mailed(outbox), name_of(ann)
    for name in ("no name", "", name_of(bob), before, "admin"):
        with case(name), pytest.raises(InvalidInput):
            reset_username(link=link, username=name, caller=CALLER)
        assert name_of(ann) == before
    with pytest.raises(InvalidLink):
        reset_username(link=link, username="eve", caller=CALLER, account=str(bob.id))
    reset_username(link=link, username="eve", caller=CALLER)


def test_an_unknown_address_costs_the_same_and_gets_no_mail(
    make_account, outbox, django_assert_max_num_queries, django_assert_num_queries
):
    gone = make_account("gone@example.org")
    get_user_model().objects.filter(pk=gone.id).update(is_active=False)
    make_account(ANN)
    ask = partial(ask_to_reset_username, caller=CALLER, page=PAGE)
    with django_assert_max_num_queries(50) as known:
        assert ask(email=ANN) is None
    for email in ("nobody@example.org", "gone@example.org"):
        with django_assert_num_queries(len(known)):
            assert ask(email=email) is None
    assert [each.to for each in outbox] == [[ANN]]


def test_only_the_newest_link_works(make_account, outbox):
    make_account(ANN)
    older, newer = mailed(outbox), mailed(outbox)
    with pytest.raises(InvalidLink):
        reset_username(link=older, username="eve", caller=CALLER)
    reset_username(link=newer, username="eve", caller=CALLER)


@each_case("later", LATER, ids=lambda later: later.__name__)
def test_a_later_use_of_the_mailbox_voids_an_earlier_link(make_account, outbox, later):
    """As that of a reset: the mail stays in the mailbox, and may have been copied."""
    ann = make_account(ANN)
    link, before = mailed(outbox), name_of(ann)
    later(ann, outbox)
    with pytest.raises(InvalidLink):
        reset_username(link=link, username="eve", caller=CALLER)
    assert name_of(ann) == before


def test_a_failed_sign_in_and_one_of_another_account_void_no_link(make_account, outbox):
    make_account(ANN)
    make_account("bob@example.org")
    link = mailed(outbox)
    assert post("login/", {"email": ANN, "password": WRONG}).status_code == 401
    assert post("login/", {"email": "bob@example.org", "password": PASSWORD}).status_code == 200
    reset_username(link=link, username="eve", caller=CALLER)


def test_whatever_secures_the_account_voids_the_link(make_account, outbox, case: Case):
    mia = claims_of(make_account("mia@example.org", role="manager"))

    def password(ann: Any) -> None:
        new = "another long passphrase"
        change_password(current=PASSWORD, new=new, claims=claims_of(ann), caller=CALLER)

    def reset(ann: Any) -> None:
        ask_to_reset_password(email=ann.email, caller=CALLER, page=PAGE)
        reset_password(link=token_in(outbox), password="another passphrase", caller=CALLER)

    def move(ann: Any) -> None:
        claims, to = claims_of(ann), f"new.{ann.email}"
        ask_to_change_email(
            new_email=to, password=PASSWORD, claims=claims, caller=CALLER, page=PAGE
        )
        confirm_email_change(link=token_in(outbox), caller=CALLER)

    def rename(ann: Any) -> None:
        claims = claims_of(ann)
        change_username(username=f"x{ann.id}", password=PASSWORD, claims=claims, caller=CALLER)

    def deactivate(ann: Any) -> None:
        deactivate_user(account=ann.id, claims=mia, caller=CALLER)

    def end_sessions(ann: Any) -> None:
        end_user_sessions(account=ann.id, claims=mia, caller=CALLER)

    acts = (password, reset, move, rename, deactivate, end_sessions)
    for number, secure in enumerate(acts):
        with case(secure.__name__):
            ann = make_account(f"ann{number}@example.org")
            link = mailed(outbox, email=ann.email)
            secure(ann)
            with pytest.raises(InvalidLink):
                reset_username(link=link, username="eve", caller=CALLER)


def test_mails_to_one_address_are_limited(make_account, outbox, settings):
    settings.VESTIBULE = {
        name: value for name, value in settings.VESTIBULE.items() if name != "LIMITS"
    }
    make_account(ANN)
    mailed(outbox)
    with pytest.raises(TooManyRequests):
        mailed(outbox)
    assert len(subjects(outbox, ANN)) == 1


def test_a_new_address_is_confirmed_by_its_owner(make_account, outbox):
    ann = make_account(ANN)
    link = mailed(outbox)
    for _ in range(2):  # the same browser, twice
        reset_email(link=link, new_email=NEW, caller=CALLER, account=str(ann.id), page=PAGE)
    assert Account.objects.get(pk=ann.id).email == ANN
    assert [each.to for each in outbox] == [[ANN], [NEW]]
    confirm_email_change(link=token_in(outbox), caller=CALLER)
    assert Account.objects.get(pk=ann.id).email == NEW


def test_a_taken_address_gets_the_same_answer_and_its_owner_a_mail(make_account, outbox):
    make_account(ANN)
    make_account(NEW)
    reset_email(link=mailed(outbox), new_email=NEW, caller=CALLER, page=PAGE)
    assert [each.to for each in outbox] == [[ANN], [NEW]]
    assert "testserver/app" not in outbox[-1].body


def test_a_mailbox_alone_does_not_move_an_account_with_a_second_factor(make_account, outbox):
    ann = make_account(ANN)
    link = mailed(outbox)
    Account.objects.of(ann.id).update(factors="totp")
    with pytest.raises(ReauthenticationRequired):
        reset_email(link=link, new_email=NEW, caller=CALLER)
    with pytest.raises(InvalidInput):
        reset_email(link=link, new_email="no address", caller=CALLER)


def test_a_factor_added_later_voids_what_the_mailbox_alone_has_begun(make_account, outbox):
    ann = make_account(ANN)
    reset_email(link=mailed(outbox), new_email=NEW, caller=CALLER, page=PAGE)
    link = token_in(outbox)
    add_app(claims_of(ann))
    with pytest.raises(InvalidLink):
        confirm_email_change(link=link, caller=CALLER)


def test_a_password_set_by_sql_does_too(make_account, outbox):
    make_account(ANN)
    reset_email(link=mailed(outbox), new_email=NEW, caller=CALLER, page=PAGE)
    get_user_model().objects.update(password=make_password("another long passphrase"))
    with pytest.raises(InvalidLink):
        confirm_email_change(link=token_in(outbox), caller=CALLER)


def test_no_address_is_asked_for_while_a_reset_by_an_administrator_is_valid(make_account, outbox):
    ann = make_account(ANN)
    send_reset(account=ann.id, claims=None, caller=CALLER)
    with pytest.raises(PermissionDenied):
        reset_email(link=mailed(outbox), new_email=NEW, caller=CALLER)


def test_the_link_is_good_for_nothing_else(make_account, outbox):
    make_account(ANN)
    link = mailed(outbox)
    with pytest.raises(InvalidLink):
        reset_password(link=link, password="another long passphrase", caller=CALLER)
    assert post("email/verify/", {"token": link}).status_code == 400
    reset_username(link=link, username="eve", caller=CALLER)
