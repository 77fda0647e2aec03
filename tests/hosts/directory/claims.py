"""What the host adds to access tokens."""

from __future__ import annotations

from tests.hosts.directory.models import LegacyPerson
from vestibule.core.caller import Caller
from vestibule.core.people import Person


def claims(person: Person, caller: Caller) -> dict[str, object]:
    """Return the department of a user of the legacy system."""
    legacy = LegacyPerson.objects.filter(login=person.username).first()
    return {"department": legacy.department if legacy else None}
