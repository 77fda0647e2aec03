"""Every request is answered as allauth answers it in the same run, or as the page says."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings
from django.urls import include, path

from tests.cases import Case, undone
from tests.contracts.allauth_headless import peer_project
from tests.contracts.allauth_headless.account_scenarios import ACCOUNT_SCENARIOS
from tests.contracts.allauth_headless.given import GIVEN
from tests.contracts.allauth_headless.scenarios import SCENARIOS as AUTHENTICATION_SCENARIOS
from tests.contracts.allauth_headless.sign_up_scenarios import SIGN_UP_SCENARIOS
from tests.contracts.allauth_headless.token_scenarios import TOKEN_SCENARIOS
from tests.contracts.peers import Answer, answers_of_peer, replay, undocumented
from tests.shape.source import REPOSITORY

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("_allauth/", include("vestibule.contracts.allauth_headless.urls"))]
SCENARIOS = [
    *AUTHENTICATION_SCENARIOS,
    *ACCOUNT_SCENARIOS,
    *SIGN_UP_SCENARIOS,
    *TOKEN_SCENARIOS,
]
OF_ALLAUTH = ("ACCOUNT_SIGNUP_FIELDS", "HEADLESS_FRONTEND_URLS")


@pytest.fixture(scope="module")
def theirs() -> list[list[Answer]]:
    """What allauth answers."""
    return answers_of_peer("tests.contracts.allauth_headless.peer_project", SCENARIOS)


def test_every_request_is_answered_as_by_allauth(theirs: Any, settings: Any, case: Case):
    shared = {name: getattr(peer_project, name) for name in OF_ALLAUTH}
    plain = settings.VESTIBULE | {
        "DELIVERY": "inline",
        "PASSWORD_BLOCKLIST": False,
        "EMAIL_SIGN_IN": "code",
    }
    for scenario, answers in zip(SCENARIOS, theirs, strict=True):
        trusts = scenario["settings"]["MFA_TRUST_ENABLED"]
        own = {
            **shared,
            **scenario.get("of_both", {}),
            "MFA_TRUST_ENABLED": trusts,
            "MFA_PASSKEY_SIGNUP_ENABLED": True,
            "VESTIBULE": plain | scenario["vestibule"],
        }
        with case(scenario["claim"]), override_settings(**own), undone():
            replay(scenario, answers, GIVEN)


def test_every_difference_is_in_the_page():
    page = (REPOSITORY / "docs" / "how-to" / "from-allauth.md").read_text()
    assert undocumented(SCENARIOS, page) == []
