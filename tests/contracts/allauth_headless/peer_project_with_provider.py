"""The same project with a provider of allauth's own, whose tokens say what a test wants."""

from tests.contracts.allauth_headless import peer_project
from tests.contracts.allauth_headless.peer_project import *  # noqa: F403 - all of its settings

INSTALLED_APPS = [*peer_project.INSTALLED_APPS, "allauth.socialaccount.providers.dummy"]
GIVEN = "tests.contracts.allauth_headless.peer_given_tokens"
