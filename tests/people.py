"""What tests of looking after accounts share: who asks, and what is done."""

from __future__ import annotations

from vestibule import bearer
from vestibule.core.caller import Caller
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.testing.plugin import open_session

CALLER = Caller(ip="192.0.2.7", user_agent="Browser", request_id="abc")


def claims_of(person: Person) -> AccessClaims:
    """Sign a person in, and return what the access token says."""
    return bearer.authenticate(open_session(person).tokens.access)
