"""Every endpoint that sets a password refuses a breached one, and queries the mirror
outside of transactions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tests.calls import CALLER
from tests.messages import code_in, token_in
from tests.people import claims_of
from vestibule import outbound
from vestibule.core.errors import InvalidInput
from vestibule.core.tokens import Transport
from vestibule.flows.change_password import change_password
from vestibule.flows.create_admin import create_admin
from vestibule.flows.invite import InvitedUser, accept_invitation, invite
from vestibule.flows.reset_password import (
    ask_to_reset_password,
    reset_password,
    reset_password_by_code,
)
from vestibule.flows.sign_up import Registration, sign_up
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("without_rates")]
ANN, NEW = "ann@example.org", "new@example.org"
LEAKED, GOOD = "zzzzzzzzzzzz", "a long and quiet river"
SetPassword = Callable[[str], object]


@pytest.fixture
def without_rates(configure) -> None:
    """Rates have tests of their own."""
    configure(LIMITS={})


@pytest.fixture
def ann(make_account) -> Any:
    return claims_of(make_account(ANN))


@pytest.fixture
def root(make_account) -> Any:
    return claims_of(make_account("root@example.org", role="admin"))


@pytest.fixture
def registration() -> SetPassword:
    def register(password: str) -> object:
        newcomer = Registration(email=NEW, password=password)
        return sign_up(newcomer=newcomer, transport=Transport.BODY, caller=CALLER)

    return register


@pytest.fixture
def making_an_account(root) -> SetPassword:
    def make(password: str) -> object:
        newcomer = Registration(email=NEW, password=password)
        return sign_up(newcomer=newcomer, transport=None, caller=CALLER, claims=root)

    return make


@pytest.fixture
def change(ann) -> SetPassword:
    return lambda new: change_password(current=PASSWORD, new=new, claims=ann, caller=CALLER)


@pytest.fixture
def reset_by_link(ann, outbox) -> SetPassword:
    ask_to_reset_password(email=ANN, caller=CALLER)
    link = token_in(outbox)
    return lambda password: reset_password(link=link, password=password, caller=CALLER)


@pytest.fixture
def reset_by_code(ann, outbox, configure) -> SetPassword:
    configure(PASSWORD_RESET_BY="code")
    made = ask_to_reset_password(email=ANN, caller=CALLER)
    by = partial(reset_password_by_code, challenge=made.id, code=code_in(outbox), caller=CALLER)
    return lambda password: by(password=password)


@pytest.fixture
def invitation(root, outbox) -> SetPassword:
    invite(invited=InvitedUser(email=NEW), claims=root, caller=CALLER)
    link = token_in(outbox)
    return lambda password: accept_invitation(link=link, password=password, caller=CALLER)


@pytest.fixture
def first_admin() -> SetPassword:
    return lambda password: create_admin(email=NEW, password=password, caller=CALLER)


@pytest.fixture
def set_password(request) -> SetPassword:
    found: SetPassword = request.getfixturevalue(request.param)
    return found


each_way = pytest.mark.parametrize(
    "set_password",
    [
        "registration",
        "making_an_account",
        "change",
        "reset_by_link",
        "reset_by_code",
        "invitation",
        "first_admin",
    ],
    indirect=True,
)


@each_way
def test_a_breached_password_is_refused_and_another_accepted(set_password):
    with pytest.raises(InvalidInput) as refused:
        set_password(LEAKED)
    [[problem]] = refused.value.problems.values()
    assert problem.code == "password_breached"
    set_password(GOOD)


@each_way
def test_the_mirror_is_queried_once_and_outside_of_transactions(set_password, mirror, monkeypatch):
    within: list[bool] = []
    send = outbound.send

    def watched(*args: Any, **values: Any) -> outbound.Answer:
        within.append(connection.in_atomic_block)
        return send(*args, **values)

    monkeypatch.setattr(outbound, "send", watched)
    set_password(GOOD)
    assert within == [False]
    assert len(mirror.asked) == 1
