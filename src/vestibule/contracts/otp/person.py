"""A user as this contract shows one, and the words of its roles."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify
from rest_framework import serializers

from vestibule import avatars
from vestibule.conf import settings
from vestibule.core.people import Person, Profile

STAFF = "Admin"
"""The role that ``is_staff`` means (``vestibule.core.roles.STAFF_ROLES``)."""

DEFAULT_IMAGE = "profile_images/default_profile.jpg"


class ListedAnswer(serializers.Serializer[Any]):
    """A user in a list."""

    id = serializers.JSONField(help_text="The primary key of the user: a number or a text.")
    email = serializers.CharField()
    username = serializers.CharField()
    is_active = serializers.BooleanField()
    is_staff = serializers.BooleanField()


class UserAnswer(ListedAnswer):
    """A user with everything that those may read who look after it."""

    first_name = serializers.CharField()
    last_name = serializers.CharField()
    phone_number = serializers.CharField()
    profile_img = serializers.CharField()
    slug = serializers.CharField()
    is_superuser = serializers.BooleanField()
    is_email_verified = serializers.BooleanField()
    is_phone_verified = serializers.BooleanField()


def is_superuser(role: str) -> bool:
    """Whether a role is the highest."""
    return role == settings.ADMIN_ROLE


def is_staff(role: str) -> bool:
    """Whether a role is more than that of ordinary users."""
    return is_superuser(role) or role == STAFF


def listed(person: Person) -> dict[str, Any]:
    """Write a user in a list."""
    return {
        "id": person.id,
        "email": person.email,
        "username": person.username,
        "is_active": person.is_active,
        "is_staff": is_staff(person.role),
    }


def user_body(profile: Profile) -> dict[str, Any]:
    """Write a user."""
    person = profile.person
    return {
        "id": person.id,
        "email": person.email,
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone_number": profile.phone,
        "profile_img": (avatars.urls(profile.avatar) or {"large": DEFAULT_IMAGE})["large"],
        "slug": slugify(person.username),
        "is_active": person.is_active,
        "is_staff": is_staff(person.role),
        "is_superuser": is_superuser(person.role),
        "is_email_verified": person.email_verified,
        "is_phone_verified": profile.phone_verified,
    }
