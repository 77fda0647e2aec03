"""Names of social-auth-app-django, which djoser signs in with."""

from __future__ import annotations

BACKENDS = {
    "apple-id": "apple",
    "discord": "discord",
    "facebook": "facebook",
    "github": "github",
    "gitlab": "gitlab",
    "google-oauth2": "google",
    "google-openidconnect": "google",
}
"""Our presets by the names of its backends: both have the same subject for a user."""
