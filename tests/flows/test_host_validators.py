"""``AUTH_PASSWORD_VALIDATORS`` of a host, wherever a password is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.test import override_settings

from tests.calls import CALLER
from tests.messages import code_in, token_in
from tests.people import claims_of
from vestibule import passwords
from vestibule.core.errors import InvalidInput
from vestibule.flows.change_password import change_password
from vestibule.flows.create_admin import create_admin
from vestibule.flows.invite import InvitedUser, accept_invitation, invite
from vestibule.flows.reset_password import (
    ask_to_reset_password,
    reset_password,
    reset_password_by_code,
)
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.models import Account
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db
ANN, NEW = "ann@example.org", "another long passphrase"
SIMILAR = "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"

seen: list[tuple[Any, str]] = []
"""The users that the validator was given, with their hash at that time."""
history: dict[Any, list[str]] = {}


class HistoryValidator:
    """Refuses every password that the user has had, as packages for it do."""

    def validate(self, password: str, user: Any = None) -> None:
        """Compare with the present hash and with earlier ones."""
        seen.append((user, getattr(user, "password", "")))
        had = [] if user is None else [user.password, *history.get(user.pk, [])]
        if any(check_password(password, each) for each in had if each):
            raise ValidationError("You have had this password before.")

    def password_changed(self, password: str, user: Any = None) -> None:
        """Store the hash that is new."""
        assert check_password(password, user.password)
        history.setdefault(user.pk, []).append(user.password)

    def get_help_text(self) -> str:
        """Return what Django's forms show."""
        return "A password that you have not had before."


@pytest.fixture(autouse=True)
def _host(settings) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": f"{__name__}.HistoryValidator"}]
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}, "RESEND_AFTER": timedelta(0)}
    seen.clear()
    history.clear()


def by_change(password: str, outbox: Any) -> None:
    user = get_user_model().objects.get()
    claims = claims_of(_person())
    current = next(each for each in (PASSWORD, NEW) if check_password(each, user.password))
    change_password(current=current, new=password, claims=claims, caller=CALLER)


def by_link(password: str, outbox: Any) -> None:
    ask_to_reset_password(email=ANN, caller=CALLER)
    reset_password(link=token_in(outbox), password=password, caller=CALLER)


def by_code(password: str, outbox: Any) -> None:
    with override_settings(VESTIBULE={**django_settings.VESTIBULE, "PASSWORD_RESET_BY": "code"}):
        asked = ask_to_reset_password(email=ANN, caller=CALLER)
        code = code_in(outbox)
        reset_password_by_code(challenge=asked.id, code=code, password=password, caller=CALLER)


def _person() -> Any:
    return Account.objects.named(email=ANN).person()


DOORS: list[Callable[[str, Any], None]] = [by_change, by_link, by_code]


@pytest.mark.parametrize("door", DOORS)
def test_a_validator_gets_the_user_with_the_present_hash(make_account, outbox, door):
    person = make_account()
    before = get_user_model().objects.get().password
    door(NEW, outbox)
    assert (person.id, before) in [(user.pk, hashed) for user, hashed in seen if user]


@pytest.mark.parametrize("door", DOORS)
def test_a_history_refuses_the_password_before_the_last(make_account, outbox, door):
    make_account()
    history[_person().id] = [get_user_model().objects.get().password]
    door(NEW, outbox)
    for had in (PASSWORD, NEW):
        with pytest.raises(InvalidInput) as refused:
            door(had, outbox)
        [problems] = refused.value.problems.values()
        assert [each.code for each in problems] == ["password_refused"]
        assert problems[0].sentence == "You have had this password before."
    assert check_password(NEW, get_user_model().objects.get().password)


def test_at_registration_it_gets_an_unsaved_user_with_what_was_typed(settings):
    names = {"first_name": "Annabelle", "last_name": "Example"}
    newcomer = Registration(email=ANN, password=PASSWORD, names=names)
    sign_up(newcomer=newcomer, transport=None, caller=CALLER)
    [(user, hashed)] = seen
    assert (user.email, user.first_name, user.pk, hashed) == (ANN, "Annabelle", None, "")
    assert list(history) == [_person().id]

    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": SIMILAR}]
    similar = Registration(email="bob@example.org", password="annabelle-9x", names=names)
    with pytest.raises(InvalidInput) as refused:
        sign_up(newcomer=similar, transport=None, caller=CALLER)
    assert [each.code for each in refused.value.problems["password"]] == ["password_refused"]


def test_a_registration_of_a_taken_address_leaves_no_history(settings, make_account):
    settings.VESTIBULE = {**settings.VESTIBULE, "EMAIL_VERIFICATION": "required"}
    make_account()
    sign_up(newcomer=Registration(email=ANN, password=NEW), transport=None, caller=CALLER)
    assert _person().id not in history


def test_an_invited_user_and_an_administrator_have_a_history_too(make_account, outbox):
    invite(invited=InvitedUser(email=ANN), claims=None, caller=CALLER)
    accept_invitation(link=token_in(outbox), password=NEW, caller=CALLER)
    assert seen[-1][0].email == ANN
    create_admin(email="root@example.org", password=NEW, caller=CALLER)
    assert seen[-1][0].email == "root@example.org"
    assert len(history) == 2


def test_without_validators_the_user_is_not_read(
    settings, make_account, outbox, django_assert_num_queries
):
    settings.AUTH_PASSWORD_VALIDATORS = []
    make_account()
    with django_assert_num_queries(0):
        assert not passwords.problems(NEW, user=get_user_model().objects.get)
        passwords.password_changed(NEW, get_user_model().objects.get)
