"""What is not honored of ``SIMPLE_JWT`` is named at the start, wherever it held."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from django.urls import clear_url_caches, include, path

from vestibule.checks.simplejwt import simple_jwt_is_honored
from vestibule.conf.simplejwt import DEFAULTS, IGNORED, REFUSED

urlpatterns = [path("api/token/", include("vestibule.contracts.simplejwt.urls"))]
DJOSER = [path("auth/", include("vestibule.contracts.djoser.urls.jwt"))]
REST_AUTH = [path("dj-rest-auth/", include("vestibule.contracts.dj_rest_auth.urls"))]
pytestmark = pytest.mark.urls(__name__)


def said() -> list[str]:
    return [f"{each.id} {each.msg}" for each in simple_jwt_is_honored()]


@pytest.mark.parametrize("name", [*REFUSED, *IGNORED])
def test_each_setting_that_is_lost_is_named(settings, name):
    settings.SIMPLE_JWT = {name: "host.of.its.own"}
    [sentence] = said()
    found = "vestibule.E057" if name in REFUSED else "vestibule.W057"
    assert sentence.startswith(f"{found} SIMPLE_JWT['{name}']: ")


def test_values_of_simplejwt_itself_need_no_word(settings):
    from rest_framework_simplejwt.settings import DEFAULTS as OWN  # noqa: PLC0415 - needs settings

    assert {name: OWN[name] for name in DEFAULTS} == DEFAULTS
    classes = [*DEFAULTS["AUTH_TOKEN_CLASSES"]]  # a list says the same
    settings.SIMPLE_JWT = {**OWN, "AUTH_TOKEN_CLASSES": classes}
    assert said() == []
    settings.SIMPLE_JWT = dict.fromkeys(OWN)
    assert said() == []


def test_so_it_is_behind_djoser_and_dj_rest_auth(settings, monkeypatch: Any):
    settings.SIMPLE_JWT = {"USER_AUTHENTICATION_RULE": "host.rules.only_paying_customers"}
    for patterns in (DJOSER, REST_AUTH):
        monkeypatch.setattr(sys.modules[__name__], "urlpatterns", patterns)
        clear_url_caches()
        assert len(said()) == 1


@pytest.mark.urls("vestibule.urls")
def test_a_project_without_these_contracts_is_told_nothing(settings):
    settings.SIMPLE_JWT = {"TOKEN_OBTAIN_SERIALIZER": "host.of.its.own"}
    assert said() == []
