"""Every request is answered as djoser answers it in the same run, or as the page says."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.djoser.given import GIVEN
from tests.contracts.djoser.peer_project import DJOSER, MIDDLEWARE
from tests.contracts.djoser.scenarios import SCENARIOS
from tests.contracts.peers import Answer, answers_of_peer, replay, undocumented
from tests.shape.source import REPOSITORY

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

urlpatterns = [
    path("auth/", include("vestibule.contracts.djoser.urls")),
    path("auth/", include("vestibule.contracts.djoser.urls.jwt")),
    path("auth/", include("vestibule.contracts.djoser.urls.authtoken")),
    path("auth/", include("vestibule.contracts.djoser.urls.social")),
]
VESTIBULE = {
    "SIGN_IN_WITH": ("username",),
    "AUTHORIZATION_SCHEMES": ("JWT", "Bearer"),
    "ROTATION": "off",
    "LIMITS": {},
    "PROVIDERS": {"hub": {"preset": "github", "client_id": "client", "client_secret": "secret"}},
}


@pytest.fixture(scope="module")
def theirs() -> list[list[Answer]]:
    """What djoser answers."""
    return answers_of_peer("tests.contracts.djoser.peer_project", SCENARIOS)


def test_every_request_is_answered_as_by_djoser(theirs: Any, settings: Any, case: Case):
    plain = settings.VESTIBULE | VESTIBULE
    for scenario, answers in zip(SCENARIOS, theirs, strict=True):
        djoser = scenario["settings"].get("DJOSER", DJOSER)
        by = "required" if djoser.get("SEND_ACTIVATION_EMAIL") else "off"
        with (
            case(scenario["claim"]),
            override_settings(
                DJOSER=djoser,
                VESTIBULE=plain | {"EMAIL_VERIFICATION": by},
                MIDDLEWARE=MIDDLEWARE,
            ),
            undone(),
        ):
            replay(scenario, answers, GIVEN)


def test_every_difference_is_in_the_page():
    page = (REPOSITORY / "docs" / "how-to" / "from-djoser.md").read_text()
    assert undocumented(SCENARIOS, page) == []
