"""The representation of a user, and the names of its roles."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import slugify
from rest_framework import serializers
from rest_framework.request import Request

from vestibule import avatars
from vestibule.conf import settings
from vestibule.core.people import Person, Profile

STAFF = "Admin"
"""The role that ``is_staff`` means (``vestibule.core.roles.STAFF_ROLES``)."""

DEFAULT_NAME = "default_profile.jpg"
"""The file of the default picture; uploading a file of this name restores it."""


class ListedAnswer(serializers.Serializer[Any]):
    """A user in a list."""

    id = serializers.JSONField(help_text="The primary key of the user: a number or a string.")
    email = serializers.CharField()
    username = serializers.CharField()
    is_active = serializers.BooleanField()
    is_staff = serializers.BooleanField()


class UserAnswer(ListedAnswer):
    """A user with all fields, for its managers and itself."""

    first_name = serializers.CharField()
    last_name = serializers.CharField()
    phone_number = serializers.CharField()
    profile_img = serializers.URLField(help_text="An absolute URL, also for the default picture.")
    slug = serializers.CharField()
    is_superuser = serializers.BooleanField()
    is_email_verified = serializers.BooleanField()
    is_phone_verified = serializers.BooleanField()


def is_superuser(role: str) -> bool:
    """Return whether a role is the highest."""
    return role == settings.ADMIN_ROLE


def is_staff(role: str) -> bool:
    """Return whether a role ranks above ordinary users."""
    return is_superuser(role) or role == STAFF


def listed(person: Person) -> dict[str, Any]:
    """Return the representation of a user in a list."""
    return {
        "id": person.id,
        "email": person.email,
        "username": person.username,
        "is_active": person.is_active,
        "is_staff": is_staff(person.role),
    }


def picture_of(profile: Profile, request: Request) -> str:
    """Return the absolute URL of a picture, as the original client's image component requires.

    Its origin is the request's: pages and API are on different origins here.
    """
    own = avatars.urls(profile.avatar)
    path = own["large"] if own else reverse("vestibule-otp:default-image")
    return request.build_absolute_uri(path)


def user_body(profile: Profile, request: Request) -> dict[str, Any]:
    """Return the representation of a user."""
    person = profile.person
    return {
        "id": person.id,
        "email": person.email,
        "username": person.username,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone_number": profile.phone,
        "profile_img": picture_of(profile, request),
        "slug": slugify(person.username),
        "is_active": person.is_active,
        "is_staff": is_staff(person.role),
        "is_superuser": is_superuser(person.role),
        "is_email_verified": person.email_verified,
        "is_phone_verified": profile.phone_verified,
    }
