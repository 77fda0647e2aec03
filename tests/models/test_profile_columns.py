"""Profile fields in columns of the user model: which columns can store which fields.

``tests/hosts/columns_story.py`` uses them in a host project.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import models

from tests.cases import Case
from vestibule.core.profile_fields import KINDS, ProfileField
from vestibule.models import profile_columns

OURS = "has it for Vestibule and Django to set"


def field(column: str, **more: object) -> ProfileField:
    return ProfileField(name="fact", label="Fact", column=column, **more)  # type: ignore[arg-type]


def sentences(settings, declared: ProfileField) -> list[str]:
    settings.VESTIBULE = {**settings.VESTIBULE, "PROFILE_FIELDS": (declared,)}
    return [each.msg for each in run_checks() if each.id == "vestibule.E042"]


@pytest.mark.django_db
def test_a_column_that_cannot_store_a_field_is_named(settings, case: Case):
    for column, kind, reason in [
        ("born_on", "date", "has no such column"),
        ("groups", "text", "stores no text there"),
        ("is_superuser", "boolean", OURS),
        ("is_active", "boolean", OURS),
        ("password", "text", OURS),
        ("email", "text", OURS),
        ("username", "text", OURS),
        ("last_name", "text", OURS),
        ("date_joined", "date", OURS),
        ("id", "integer", OURS),
    ]:
        with case(column):
            assert sentences(settings, field(column, kind=kind)) == [
                f"PROFILE_FIELDS stores 'fact' in '{column}', but auth.User {reason}."
            ]


def test_without_a_column_nothing_is_compared(settings):
    assert sentences(settings, field("")) == []


def test_a_field_fits_its_column_or_is_told_why_not(monkeypatch, case: Case):
    monkeypatch.setattr(profile_columns, "user_has", lambda name: True)
    choices = (("OB", "Obstetrician"), ("NURSE", "Nurse"))
    cases: list[tuple[Any, str, dict[str, Any], str]] = [
        (models.CharField(max_length=255), "text", {}, ""),
        (models.SlugField(max_length=255), "text", {}, ""),
        (models.TextField(), "text", {"max_length": 2000}, ""),
        (models.CharField(max_length=20), "text", {}, "has room for 20 characters there"),
        (models.CharField(max_length=5), "choice", {"choices": choices}, ""),
        (
            models.CharField(max_length=4),
            "choice",
            {"choices": choices},
            "has room for 4 characters there",
        ),
        (models.PositiveSmallIntegerField(default=0), "integer", {}, ""),
        (models.BooleanField(default=False), "boolean", {}, ""),
        (models.DateField(null=True), "date", {}, ""),
        (models.DateTimeField(null=True), "date", {}, "stores no date there"),
        (models.DecimalField(null=True), "integer", {}, "stores no integer there"),
        (models.JSONField(default=dict), "text", {}, "stores no text there"),
        (models.DateField(), "date", {"required": True}, ""),
        (models.DateField(), "date", {}, "requires it: the field must be required, too"),
        (
            models.CharField(max_length=255, unique=True),
            "text",
            {},
            "requires it: the field must be required, too",
        ),
    ]
    for column, kind, more, reason in cases:
        with case(f"{column.__class__.__name__} {kind} {more}"):
            monkeypatch.setattr(profile_columns, "column_of", lambda field, it=column: it)
            assert profile_columns.unsound(field("fact", kind=kind, **more)) == reason


def test_every_kind_of_field_has_columns():
    assert set(profile_columns.KINDS) == set(KINDS)
