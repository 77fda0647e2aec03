"""A sign-up with a provider that waits for what the provider did not say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from vestibule.core.errors import CompletableSignUp, LinkRequired
from vestibule.core.external import ExternalProfile
from vestibule.core.kept import read_back
from vestibule.models import OneTimeSecret
from vestibule.models.one_time_secret import Purpose

LIFE = timedelta(minutes=30)
"""How long a user may take to add what is missing."""


def pending_of(refusal: CompletableSignUp, profile: ExternalProfile) -> str:
    """Store whose sign-up is pending; returns the secret that completes it once.

    Empty where the user can add nothing: an account has the address, and the provider says that it
    is this user's, who has to sign in to that account.
    """
    if isinstance(refusal, LinkRequired) and profile.email_verified:
        return ""
    issued = OneTimeSecret.objects.issue_link(
        Purpose.SOCIAL_SIGN_UP, None, life=LIFE, profile=asdict(profile)
    )
    return issued.link


def find(pending: str) -> tuple[OneTimeSecret, ExternalProfile] | None:
    """Return the pending sign-up and the provider's user, without using it up; None if it is over.

    See ``use_up``.
    """
    found = OneTimeSecret.objects.find(Purpose.SOCIAL_SIGN_UP, pending)
    if found is None:
        return None
    profile = read_back(ExternalProfile, found.data["profile"])
    return (found, profile) if profile else None


def use_up(found: OneTimeSecret) -> bool:
    """Use it up, and forget name and address. False if another request was faster."""
    return found.consume(profile={})
