"""People in a state that tests begin with: signed in, or moved to another address."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import get_user_model

from tests.calls import CALLER
from vestibule import bearer
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.flows.change_email import confirm_email_change
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Purpose
from vestibule.testing.plugin import open_session


def claims_of(person: Person) -> AccessClaims:
    """Sign a person in, and return what the access token says."""
    return bearer.authenticate(open_session(person).tokens.access)


def move_away(person: Person, to: str = "thief@example.org") -> None:
    """Change the address of an account, as a thief may; the former one is mailed a way back."""
    asked = OneTimeSecret.objects.issue_link(
        Purpose.CHANGE_EMAIL, person.id, life=timedelta(hours=1), target=to
    )
    confirm_email_change(link=asked.link, caller=CALLER)


def move_by_host(person: Person, to: str = "other@example.org") -> None:
    """Give a user another address as the host's code does, or Django's admin."""
    user = get_user_model().objects.get(pk=person.id)
    user.email = to
    user.save()
