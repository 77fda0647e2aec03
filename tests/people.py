"""The claims of a person who has signed in, as flows take them."""

from __future__ import annotations

from vestibule import bearer
from vestibule.core.people import Person
from vestibule.core.tokens import AccessClaims
from vestibule.testing.plugin import open_session


def claims_of(person: Person) -> AccessClaims:
    """Sign a person in, and return what the access token says."""
    return bearer.authenticate(open_session(person).tokens.access)
