"""A sign-in with the old password that overlaps its change opens no session that outlasts it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.calls import CALLER
from tests.concurrency.test_locks import send
from vestibule import bearer, database, passwords
from vestibule.core.errors import InvalidCredentials
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims, SignedIn, Transport
from vestibule.flows import change_password as changes
from vestibule.flows import sign_in as sign_ins
from vestibule.flows.change_password import change_password, set_password
from vestibule.flows.refresh import refresh
from vestibule.flows.reset_password import reset_password
from vestibule.models import OneTimeSecret, Session
from vestibule.models.host_user import stored_user
from vestibule.models.one_time_secret import Purpose
from vestibule.models.rehash import rehash
from vestibule.steps.complete_sign_in import complete_sign_in
from vestibule.testing.plugin import PASSWORD, hashed, open_session

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "another long and quiet river"


def claims_of(person: Person) -> AccessClaims:
    return bearer.authenticate(open_session(person).tokens.access)


def set_(person: Person) -> None:
    set_password(current=PASSWORD, new=NEW, claims=claims_of(person), caller=CALLER)


def change(person: Person) -> None:
    change_password(current=PASSWORD, new=NEW, claims=claims_of(person), caller=CALLER)


def reset(person: Person) -> None:
    issued = OneTimeSecret.objects.issue_link(
        Purpose.RESET_PASSWORD, person.id, life=timedelta(hours=1), target=person.email
    )
    reset_password(link=issued.link, password=NEW, caller=CALLER)


def by_the_host(person: Person) -> None:
    user = stored_user(person.id)
    user.set_password(NEW)
    user.save()


def sign_in(password: str = PASSWORD) -> SignedIn:
    signed_in = sign_ins.sign_in(
        identifier="ann@example.org", password=password, transport=Transport.BODY, caller=CALLER
    )
    assert isinstance(signed_in, SignedIn)
    return signed_in


@pytest.mark.parametrize("by", [set_, change, reset, by_the_host])
def test_a_password_that_is_changed_behind_its_check_opens_no_session(
    make_account, monkeypatch, by: Callable[[Person], None]
):
    ann = make_account("ann@example.org")

    def overtaken(authentication):
        by(ann)
        return complete_sign_in(authentication)

    monkeypatch.setattr(sign_ins, "complete_sign_in", overtaken)
    with pytest.raises(InvalidCredentials):
        sign_in()
    monkeypatch.undo()
    assert sign_in(NEW)


def test_a_sign_in_waits_for_a_password_that_is_being_set(make_account, monkeypatch):
    ann, meeting = make_account("ann@example.org"), []
    tell = changes._tell

    with ThreadPoolExecutor(1) as pool:

        def before_the_end(*about: Any) -> None:
            meeting.append(send(pool, sign_in))
            tell(*about)

        monkeypatch.setattr(changes, "_tell", before_the_end)
        set_(ann)
        with pytest.raises(InvalidCredentials):
            meeting[0].result()


def test_a_session_that_opens_while_its_password_is_hashed_again_goes_on(make_account):
    ann = make_account("ann@example.org")
    encoded, renewed = hashed(PASSWORD), passwords.make(PASSWORD)
    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            opened = open_session(ann)
            done = send(pool, partial(rehash, ann.id, before=encoded, after=renewed))
        assert done.result()
    assert refresh(token=opened.tokens.refresh, caller=CALLER).session == opened.session


def test_a_password_that_is_set_waits_for_a_session_that_opens_and_ends_it(make_account):
    ann = make_account("ann@example.org")
    claims = claims_of(ann)
    setting = partial(set_password, current=PASSWORD, new=NEW, claims=claims, caller=CALLER)
    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            stolen = open_session(ann)
            done = send(pool, setting)
        done.result()
    assert Session.objects.get(pk=stolen.session).end_reason == "password_changed"
    assert Session.objects.live().get().pk.hex == claims.session
