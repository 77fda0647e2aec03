"""What a provider knows of a user, for the host's user model."""

from __future__ import annotations

from vestibule.core.external import ExternalProfile
from vestibule.models import profile_columns
from vestibule.models.person_columns import fitting
from vestibule.steps import validate_person


def names_from(profile: ExternalProfile) -> dict[str, str]:
    """Return the provider's names, as the host's columns can store them."""
    return fitting({"first_name": profile.first_name, "last_name": profile.last_name})


def is_enough(profile: ExternalProfile) -> bool:
    """Whether the host's model needs nothing else, and accepts the provider's address."""
    email = profile.email
    refused = validate_person.problems({"email": email})
    missing = profile_columns.must_be_given() or validate_person.missing(email=email, username="")
    return not (refused or missing)
