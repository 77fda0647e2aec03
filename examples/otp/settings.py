"""The ready server's settings, with the numbers, roles and pages of this system."""

from __future__ import annotations

import os
from datetime import timedelta

# The pages that mailed links open are the front end's, and so is the origin that people see.
os.environ.setdefault(
    "VESTIBULE_PUBLIC_ORIGIN", f"http://localhost:{os.environ.get('FRONT_PORT') or 3000}"
)
# All calls come from the front end's server, which says for whom.
os.environ.setdefault("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1")

from vestibule.core.roles import STAFF_ROLES
from vestibule.server.settings import *  # noqa: F403 - the ready server, set up
from vestibule.server.settings import VESTIBULE

ROOT_URLCONF = "examples.otp.urls"
CORS_URLS_REGEX = r"/(api|auth-api|\.well-known|media)/"

VESTIBULE = {
    **VESTIBULE,
    # Said to end after five minutes: clients have ten seconds to notice.
    "ACCESS_LIFETIME": timedelta(minutes=5, seconds=10),
    "REFRESH_LIFETIME": timedelta(days=1),
    "LINK_LIFETIME": timedelta(minutes=10),
    "ROLES": STAFF_ROLES,
    "DEFAULT_ROLE": "Default",
    "ADMIN_ROLE": "Superuser",
    "SIGN_IN_CHECK": "email_code",
    # A provider's word is enough; and never for an address that has another way in.
    "SIGN_IN_CHECK_AFTER": ("pwd",),
    "LINK_IDENTITIES": "off",
    "EMAIL_VERIFICATION": "required",
    "LINK_STYLE": "query",
    "VERIFY_EMAIL_PAGE": "/auth/verify-email/",
    "RESET_PASSWORD_PAGE": "/auth/reset-password/",
    "PASSWORD_COMPOSITION": True,
    "PASSWORD_MUST_DIFFER": True,
    "USERNAME_MIN_LENGTH": 6,
}
