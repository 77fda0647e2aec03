"""Links that Django's token generator has signed, as djoser mails them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator

from tests.calls import CALLER
from tests.cases import Case, undone
from tests.database_dump import database_dump
from vestibule.core import clock
from vestibule.core.errors import InvalidInput, InvalidLink
from vestibule.flows.reset_password import ask_to_reset_password, reset_password
from vestibule.flows.reset_username import reset_username
from vestibule.flows.verify_email import verify_email
from vestibule.models import Account, OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.steps.mailed_link import find
from vestibule.testing.plugin import open_session

pytestmark = pytest.mark.django_db
NEW = "another long and quiet river"


@pytest.fixture(autouse=True)
def adopting(settings: Any) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "ADOPT_LINKS": True, "LIMITS": {}}


def stored(person: Any) -> Any:
    return get_user_model().objects.get(pk=person.id)


def signed(person: Any) -> str:
    return default_token_generator.make_token(stored(person))


def reset(link: str, person: Any, password: str = NEW) -> None:
    reset_password(link=link, password=password, caller=CALLER, account=str(person.id))


def test_it_sets_a_password_once(make_account):
    ann, bob = make_account(), make_account("bob@example.org")
    link = signed(ann)
    with pytest.raises(InvalidLink):
        reset(link, bob)
    with pytest.raises(InvalidInput):
        reset(link, ann, "short")  # the link stays usable
    assert link[22:] not in database_dump()
    reset(link, ann)
    assert stored(ann).check_password(NEW)
    with pytest.raises(InvalidLink):
        reset(link, ann, "yet another long and quiet river")


def test_it_gives_another_username_once_and_is_good_for_nothing_else(make_account):
    ann = make_account()
    link = signed(ann)
    reset_username(link=link, username="lovelace", caller=CALLER, account=str(ann.id))
    assert stored(ann).username == "lovelace"
    assert default_token_generator.check_token(stored(ann), link)
    uses: tuple[Callable[[], None], ...] = (
        lambda: reset_username(link=link, username="eve", caller=CALLER, account=str(ann.id)),
        lambda: reset(link, ann),
        lambda: verify_email(link=link, caller=CALLER, account=str(ann.id)),
    )
    for use in uses:
        with pytest.raises(InvalidLink):
            use()


def test_without_the_setting_or_the_id_it_is_no_link(make_account, settings):
    ann = make_account()
    link = signed(ann)
    with pytest.raises(InvalidLink):
        find(Purpose.RESET_PASSWORD, link, CALLER)
    with pytest.raises(InvalidLink):
        find(Purpose.RESET_PASSWORD, link, CALLER, account="no key")
    settings.VESTIBULE = {**settings.VESTIBULE, "ADOPT_LINKS": False}
    with pytest.raises(InvalidLink):
        reset(link, ann)
    assert not OneTimeSecret.objects.exists()


def test_whatever_secured_the_account_since_voids_it(make_account, case: Case):
    ann = make_account()
    users = get_user_model().objects.filter(pk=ann.id)
    acts: dict[str, Callable[[], object]] = {
        "signed out everywhere": lambda: Account.objects.filter(pk=ann.id).update(
            epoch_moved_at=clock.now() + timedelta(seconds=1)
        ),
        "deactivated": lambda: users.update(is_active=False),
        "another address": lambda: users.update(email="new@example.org"),
        "another password": lambda: users.update(password="other"),
        "a newer link": lambda: ask_to_reset_password(email=ann.email, caller=CALLER),
        "a sign-in": lambda: open_session(ann),
    }
    for what, secured in acts.items():
        for refused_before in (False, True):
            with case(f"{what}, refused before: {refused_before}"), undone():
                link = signed(ann)
                if refused_before:  # it is stored by now, as a link of ours
                    with pytest.raises(InvalidInput):
                        reset_username(link=link, username=" ", caller=CALLER, account=str(ann.id))
                secured()
                with pytest.raises(InvalidLink):
                    reset_username(link=link, username="eve", caller=CALLER, account=str(ann.id))
                with pytest.raises(InvalidLink):
                    reset(link, ann)


def test_one_that_was_used_does_not_come_back_when_its_row_is_pruned(make_account):
    ann = make_account()
    link = signed(ann)
    reset_username(link=link, username="lovelace", caller=CALLER, account=str(ann.id))
    OneTimeSecret.objects.all().delete()
    assert default_token_generator.check_token(stored(ann), link)
    with pytest.raises(InvalidLink):
        reset_username(link=link, username="eve", caller=CALLER, account=str(ann.id))


def test_it_expires_with_djangos_setting(make_account, settings):
    ann = make_account()
    link = signed(ann)
    settings.PASSWORD_RESET_TIMEOUT = -1
    with pytest.raises(InvalidLink):
        reset(link, ann)
