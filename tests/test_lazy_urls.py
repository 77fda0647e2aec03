"""Addresses name their views, which are imported when somebody asks for them."""

from __future__ import annotations

import importlib

import pytest
from django.urls import URLPattern

from vestibule.contracts.native.sign_in import SignInView
from vestibule.lazy_urls import lazy_path

CONTRACTS = ("authtoken", "djoser", "native", "otp", "simplejwt")


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_address_has_its_view(contract):
    patterns = importlib.import_module(f"vestibule.contracts.{contract}.urls").urlpatterns
    assert patterns
    for pattern in patterns:
        assert pattern.callback.view_class.__name__.endswith("View"), pattern


def test_an_address_resolves_to_the_view_itself():
    route = lazy_path("login/", "vestibule.contracts.native.sign_in.SignInView", name="login")
    match = URLPattern.resolve(route, "login/")
    assert match is not None
    assert getattr(match.func, "view_class", None) is SignInView
    assert match.url_name == "login"
    assert match.func is route.callback
    assert route.resolve("logout/") is None


def test_a_view_that_there_is_not_is_found_by_the_check_of_addresses():
    with pytest.raises(AttributeError, match="NoView"):
        lazy_path("login/", "vestibule.contracts.native.sign_in.NoView", name="login").check()
