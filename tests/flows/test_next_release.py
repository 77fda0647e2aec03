"""The release after this one runs beside it: what it keeps with a field more is refused here.

It is not used up either: a node of that release may still go on with it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from tests.calls import CALLER
from tests.flows.test_passkey_sign_up import ask, create, enter
from tests.flows.test_social_sign_up import finish, verified_profile, waiting
from tests.messages import code_in
from vestibule.contracts.allauth_headless.pending import NOTHING, Client, Flow, Pending, unsealed
from vestibule.core.errors import InvalidState
from vestibule.core.tokens import SignedIn, Transport
from vestibule.flows.social_sign_in import finish_sign_in
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.steps import provider_redirect
from vestibule.tokens.secrets import seal, unseal

pytestmark = pytest.mark.django_db
BROWSER = "a browser's own secret"


@pytest.fixture(autouse=True)
def without_rates(settings) -> None:
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {}}


@contextmanager
def one_field_more(values: str) -> Iterator[None]:
    """Let what is pending have been kept by the next release, within the block."""
    row = OneTimeSecret.objects.get()
    before = json.loads(json.dumps(row.data))
    row.data[values]["next"] = True
    row.save()
    yield
    row.data = before
    row.save()


def assert_refused_and_left(values: str, go_on: Callable[[], object]) -> None:
    with one_field_more(values), pytest.raises(InvalidState):
        go_on()
    assert isinstance(go_on(), SignedIn)


def test_a_sign_in_with_a_provider_whose_ticket_says_more():
    browser, profile = provider_redirect.hashed(BROWSER), asdict(verified_profile())
    ticket = OneTimeSecret.objects.issue_link(
        Purpose.SOCIAL_TICKET, None, life=timedelta(minutes=1), browser=browser, profile=profile
    ).link

    def go_on() -> Any:
        return finish_sign_in(
            ticket=ticket, browser=BROWSER, transport=Transport.BODY, caller=CALLER
        )

    assert_refused_and_left("profile", go_on)


def test_a_sign_up_with_a_provider_that_has_said_more():
    pending = waiting()
    assert_refused_and_left("profile", lambda: finish(pending))


def test_a_sign_up_with_a_passkey_of_somebody_who_has_said_more(outbox):
    asked = ask("ann@example.org")
    pending = enter(asked, code_in(outbox))
    OneTimeSecret.objects.exclude(purpose=Purpose.PASSKEY_SIGN_UP).delete()
    assert_refused_and_left("newcomer", lambda: create(pending))


def test_a_client_that_has_kept_more():
    label = "allauth headless browser"
    text = Pending(flow=Flow.LOGIN, handle="h").sealed(Client.BROWSER)
    said = json.loads(unseal(base64.urlsafe_b64decode(text), label=label) or b"")
    sealed = seal(json.dumps(said | {"next": True}).encode(), label=label)
    assert unsealed(base64.urlsafe_b64encode(sealed).decode(), Client.BROWSER) == NOTHING
