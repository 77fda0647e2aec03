"""The OpenAPI document of every contract, kept in ``docs/openapi/``.

``python -m tests.schema`` writes them; ``--check`` fails if one is out of date, so that no
address, field or status changes without being seen.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.urls import include, path  # noqa: E402 - Django must be ready first
from drf_spectacular.drainage import GENERATOR_STATS  # noqa: E402
from drf_spectacular.generators import SchemaGenerator  # noqa: E402
from drf_spectacular.validation import validate_schema  # noqa: E402

from examples.clinic import urls as clinic  # noqa: E402
from vestibule.contracts.dj_rest_auth.registration import views as registration  # noqa: E402
from vestibule.server.urls import urlpatterns as served  # noqa: E402

FOLDER = Path(__file__).parents[1] / "docs" / "openapi"

CONTRACTS: dict[str, list[Any]] = {
    "authtoken": [path("api-token-auth/", include("vestibule.contracts.authtoken.urls"))],
    "native": [path("", include("vestibule.urls"))],
    "clinic": [each for each in clinic.urlpatterns if each not in served],
    "otp": [path("auth-api/", include("vestibule.contracts.otp.urls"))],
    "dj_rest_auth": [
        path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls")),
        path(
            "dj-rest-auth/registration/",
            include("vestibule.contracts.dj_rest_auth.registration.urls"),
        ),
        path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.mfa.urls")),
        path("dj-rest-auth/google/", registration.SocialLoginView.as_view(provider="google")),
        path(
            "dj-rest-auth/google/connect/",
            registration.SocialConnectView.as_view(provider="google"),
        ),
        path("dj-rest-auth/socialaccounts/", registration.SocialAccountListView.as_view()),
        path(
            "dj-rest-auth/socialaccounts/<uuid:pk>/disconnect/",
            registration.SocialAccountDisconnectView.as_view(),
        ),
    ],
    "djoser": [
        path("auth/", include("vestibule.contracts.djoser.urls")),
        path("auth/", include("vestibule.contracts.djoser.urls.jwt")),
        path("auth/", include("vestibule.contracts.djoser.urls.authtoken")),
        path("auth/", include("vestibule.contracts.djoser.urls.social")),
    ],
    "simplejwt": [path("api/token/", include("vestibule.contracts.simplejwt.urls"))],
}
"""Where each contract is mounted in its document."""


def document(name: str) -> str:
    """Write the document of a contract.

    Raises:
        ValueError: the views do not say enough of themselves for one.
    """
    GENERATOR_STATS.reset()
    schema: dict[str, Any] = SchemaGenerator(patterns=CONTRACTS[name]).get_schema(public=True)
    GENERATOR_STATS.emit_summary()
    if GENERATOR_STATS:
        raise ValueError(f"The views of {name} are not described well enough: see above.")
    validate_schema(schema)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def stale() -> dict[str, str]:
    """Return the documents that differ from what is kept, by contract."""
    made = {name: document(name) for name in CONTRACTS}
    return {name: text for name, text in made.items() if not _is_kept(name, text)}


def _is_kept(name: str, text: str) -> bool:
    kept = FOLDER / f"{name}.json"
    return kept.exists() and kept.read_text() == text


def main() -> int:
    """Write the documents, or compare them."""
    found = stale()
    if "--check" in sys.argv:
        for name in found:
            print(f"docs/openapi/{name}.json is out of date: run make docs", file=sys.stderr)
        return bool(found)
    FOLDER.mkdir(exist_ok=True)
    for name, text in found.items():
        (FOLDER / f"{name}.json").write_text(text)
        print(f"wrote docs/openapi/{name}.json")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
