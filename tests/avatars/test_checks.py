"""What is said at start where avatars cannot be made."""

from __future__ import annotations

import sys

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from rest_framework.test import APIClient

from vestibule import avatars

S3 = "storages.backends.s3.S3Storage"


@pytest.fixture
def without_pillow(monkeypatch) -> None:
    """Let Pillow be nowhere to be found."""
    monkeypatch.setitem(sys.modules, "PIL", None)


def test_a_place_for_avatars_and_no_pillow_is_an_error(without_pillow):
    assert not avatars.available()
    with pytest.raises(SystemCheckError, match=r"vestibule\.E011"):
        call_command("check", "--tag", "files")


@pytest.mark.django_db
def test_without_pillow_avatars_are_off_and_say_so(without_pillow, make_account, sign_in_as):
    assert APIClient().get("/api/auth/config/").json()["avatars"] is False
    owner = sign_in_as(make_account())
    answer = owner.generic("PUT", "/api/auth/profile/avatar/", b"x", content_type="image/png")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_with_pillow_the_check_is_silent():
    call_command("check", "--tag", "files", "--fail-level", "WARNING")


def test_a_storage_that_cannot_be_loaded_is_an_error(settings):
    for backend, options in ((f"{__name__}.Nowhere", {}), (S3, {"bucket": "misspelt"})):
        place = {"BACKEND": backend, "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, avatars.ALIAS: place}
        with pytest.raises(SystemCheckError, match=r"E011.+cannot be loaded"):
            call_command("check", "--tag", "files")
