"""One flow has one name, at every layer, and a class is a noun."""

from __future__ import annotations

import ast
import re

from tests.shape.source import REPOSITORY, ROOT, modules
from vestibule.core import errors

FLOWS = (
    "avatar",
    "challenge",
    "change_email",
    "change_password",
    "change_user",
    "deactivate",
    "email_sign_in",
    "events",
    "export",
    "invitations",
    "invite",
    "leave",
    "enroll",
    "factors",
    "outbox",
    "identities",
    "passkey_sign_in",
    "passkeys",
    "profile",
    "reauthenticate",
    "refresh",
    "reset_factors",
    "reset_password",
    "policies",
    "roles",
    "statistics",
    "secure_user",
    "sessions",
    "set_role",
    "sign_in",
    "sign_out",
    "sign_up",
    "trusted_devices",
    "users",
    "social_sign_in",
    "step_up",
    "verify_email",
    "verify_phone",
    "verify_token",
)
"""The flows that the native contract serves."""

OF_COMMANDS = (
    "adopt",
    "change_secret",
    "create_admin",
    "doctor",
    "export_audit",
    "import_users",
    "prune",
    "restore",
    "rotate_keys",
    "verify_audit",
)
"""The flows that only a command calls."""

OF_HOSTS = ("sign_in_user",)
"""The flows that only a host's own code calls."""

OF_CONTRACTS = (
    "authenticate",
    "change_username",
    "email_addresses",
    "passkey_sign_up",
    "phone_sign_in",
    "reset_username",
    "social_sign_up",
    "verify_captcha",
)
"""The flows that the native contract has no address for, and another has."""

NO_FLOWS = {
    "__init__",
    "brand",
    "config",
    "csrf",
    "errors",
    "jwks",
    "related_origins",
    "urls",
    "view",
}
"""What a contract has besides: tables, addresses, and pages without a flow."""


def _names(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob("*.py")}


def test_the_list_of_flows_is_complete():
    assert _names("flows") - {"__init__"} == {*FLOWS, *OF_COMMANDS, *OF_CONTRACTS, *OF_HOSTS}


def test_the_native_contract_has_every_flow():
    besides = {"redirects", "renewed_session", "sent"}  # shapes
    assert _names("contracts/native") - NO_FLOWS - besides == set(FLOWS)


def test_a_contract_has_no_module_without_a_flow():
    assert _names("contracts/simplejwt") - NO_FLOWS - {"authentication", "views"} == {
        "challenge",
        "refresh",
        "sign_in",
        "sign_out",
        "verify_token",
    }


def test_the_contract_of_dj_rest_auth_has_no_module_without_a_flow():
    besides = {"cookies", "jwt_auth", "links", "pages", "person", "rest_auth", "views"}  # shapes
    assert _names("contracts/dj_rest_auth") - NO_FLOWS - besides <= set(FLOWS)


def test_the_authtoken_contract_has_no_module_without_a_flow():
    assert _names("contracts/authtoken") - NO_FLOWS - {"views"} == {"challenge", "sign_in"}


def test_the_otp_contract_has_no_module_without_a_flow():
    besides = {"body", "denied", "link", "person"}  # its fields, words and shapes
    named = _names("contracts/otp") - NO_FLOWS - besides
    assert named <= {*FLOWS, *OF_CONTRACTS}


def test_the_headless_contract_has_no_module_without_a_flow():
    besides = {
        "answers",
        "authentication",
        "body",
        "carrier",
        "host",
        "pending",
    }  # its shapes and state
    besides |= {"callback", "provider_urls", "providers", "redirects"}  # of social sign-in
    besides |= {"numbers", "renewed_session", "shown_codes"}  # of an account
    named = _names("contracts/allauth_headless") - NO_FLOWS - besides - {"current_session"}
    assert named <= {*FLOWS, *OF_CONTRACTS}


def test_the_djoser_contract_has_no_module_without_a_flow():
    besides = {"links", "person"}  # its pages and shapes
    named = _names("contracts/djoser") - NO_FLOWS - besides
    assert named <= {*FLOWS, *OF_CONTRACTS}


def test_every_flow_has_its_tests_under_its_name():
    tests = {path.stem for path in (REPOSITORY / "tests" / "flows").glob("test_*.py")}
    assert {f"test_{each}" for each in (*FLOWS, *OF_COMMANDS, *OF_CONTRACTS)} - tests == set()


def test_a_class_is_named_with_a_noun():
    participle = re.compile(r"_?[A-Z][a-z]+ed|.+(Told|Taken|Found|Wanted|Kept|Held|Given)")
    named = {
        node.name
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and participle.fullmatch(node.name)
    }
    refusals = {name for name, each in vars(errors).items() if isinstance(each, type)}
    assert named - refusals == {"Registered"}, "what a flow returns says what has happened"
