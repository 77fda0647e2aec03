"""The host with required columns, which declares them as profile fields."""

from __future__ import annotations

from tests.hosts.required_columns.settings import *  # noqa: F403 - settings are names in a module
from tests.hosts.required_columns.settings import VESTIBULE
from vestibule.core.profile_fields import ProfileField

VESTIBULE = {
    **VESTIBULE,
    "PROFILE_FIELDS": (
        ProfileField(
            name="birthday", label="Birthday", kind="date", required=True, column="born_on"
        ),
        ProfileField(
            name="insurance",
            label="Insurance number",
            max_length=20,
            required=True,
            editable=False,
            column="insurance_number",
        ),
        ProfileField(name="title", label="Title", max_length=20, required=True, column="title"),
        ProfileField(name="left_on", label="Left on", kind="date", column="left_on"),
        ProfileField(name="nickname", label="Nickname"),
    ),
}
