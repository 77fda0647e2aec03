"""The ready server's settings, for clinicians and clients of SimpleJWT."""

from __future__ import annotations

from datetime import timedelta

from vestibule.core.profile_fields import ProfileField
from vestibule.core.roles import Role
from vestibule.server.settings import *  # noqa: F403 - this project is the ready server, set up
from vestibule.server.settings import CORS_ALLOWED_ORIGINS, VESTIBULE

ROOT_URLCONF = "examples.clinic.urls"

# `next dev` serves the front end from here.
CORS_ALLOWED_ORIGINS = ["http://localhost:3000", "http://127.0.0.1:3000", *CORS_ALLOWED_ORIGINS]

# What people state about themselves: no permission may hang on it.
CLINICAL = (("OB", "Obstetrician"), ("MW", "Midwife"), ("NU", "Nurse"), ("GP", "GP"))
WORK = ProfileField(name="clinical_role", label="Clinical role", kind="choice", choices=CLINICAL)

VESTIBULE = {
    **VESTIBULE,
    "ACCESS_LIFETIME": timedelta(minutes=60),
    "REFRESH_LIFETIME": timedelta(days=1),
    # The front end keeps the refresh token of its sign-in and may ignore a new one.
    "ROTATION": "acknowledged",
    "USER_ID_CLAIM": "user_id",
    "PROFILE_FIELDS": (ProfileField(name="institution", label="Institution"), WORK),
    # What somebody may do here.
    "ROLES": (Role("admin", "Administrator", 100), Role("clinician", "Clinician", 10)),
    "DEFAULT_ROLE": "clinician",
}
