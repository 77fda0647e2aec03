"""The export: everything about the user, no secret, nothing about other users."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.calls import CALLER
from tests.messages import code_in
from vestibule import audit, bearer
from vestibule.core.caller import Caller
from vestibule.core.errors import TooManyRequests, WrongPassword
from vestibule.core.events import Event
from vestibule.flows.export import SECTIONS, export_account
from vestibule.flows.reauthenticate import ask_to_reauthenticate
from vestibule.models import (
    AccessLifetime,
    Account,
    AdoptedRow,
    AuditEvent,
    IdempotencyRecord,
    ImportRun,
    OneTimeSecret,
    StoredKey,
    StoredOpaqueToken,
)
from vestibule.models.audit_chain import AuditChain, AuditLink
from vestibule.signals import account_exporting
from vestibule.testing.plugin import PASSWORD, hashed, open_session

ABOUT_NOBODY: dict[type[models.Model], str] = {
    StoredKey: "keys are the installation's",
    AdoptedRow: "the table and the key of a row of another package",
    ImportRun: "a file's digest and how many rows of it were taken",
    AccessLifetime: "how long access tokens were made to live",
    AuditChain: "both ends of the chain of events",
    AuditLink: "keyed digests of events, which are a section themselves",
    StoredOpaqueToken: "the hash of a token, whose session is in the sections",
    IdempotencyRecord: "keyed hashes of a request; what it did is in the other sections",
}
"""Tables without data about a person, each with its reason."""


@pytest.fixture
def claims(make_account) -> Any:
    return bearer.authenticate(open_session(make_account()).tokens.access)


def export(claims: Any, **credential: str) -> dict[str, Any]:
    exported = export_account(
        password=credential.get("password"),
        code=credential.get("code"),
        claims=claims,
        caller=CALLER,
    )
    return dict(exported.sections)


def test_every_table_about_a_person_has_its_section():
    tables = set(apps.get_app_config("vestibule").get_models())
    assert tables == {section.model for section in SECTIONS.values()} | set(ABOUT_NOBODY)


def test_an_export_has_everything_that_is_stored(claims, outbox):
    Account.objects.update(facts={"institution": "A", "gone": 1}, phone="+41791234567")
    audit.record(Event.PROFILE_CHANGED, CALLER, account=claims.subject)
    found = export(claims, password=PASSWORD)
    assert set(found) == set(SECTIONS)
    assert found["profile"]["email"] == "ann@example.org"
    assert found["profile"]["facts"] == {"institution": "A", "gone": 1}
    assert len(found["sessions"]) == 1
    assert [event["event"] for event in found["events"]] == [Event.PROFILE_CHANGED]
    assert found["events"][0]["ip"] == CALLER.ip
    assert AuditEvent.objects.filter(kind=Event.ACCOUNT_EXPORTED).count() == 1


def test_no_secret_and_no_hash_is_in_it(claims, outbox):
    ask_to_reauthenticate(claims=claims, caller=CALLER)
    code = code_in(outbox)
    [secret] = OneTimeSecret.objects.all()
    text = json.dumps(export(claims, code=code), default=str)
    assert '"purpose": "reauthenticate"' in text
    assert '"kind": "reauthentication_code"' in text
    for hidden in (code, secret.mac, secret.handle, hashed(PASSWORD), "argon2", "payload"):
        assert hidden not in text


def test_an_export_has_nothing_of_other_users(claims, make_account):
    other = make_account("bob@example.org", first_name="Bob")
    open_session(other)
    elsewhere = Caller(ip="203.0.113.9", user_agent="Admin's browser")
    audit.record(Event.ROLE_CHANGED, elsewhere, account=claims.subject, actor=other.id)
    audit.record(
        Event.ROLE_CHANGED, CALLER, account=other.id, actor=claims.subject, email="bob@example.org"
    )
    text = json.dumps(export(claims, password=PASSWORD), default=str)
    for hidden in ("bob@example.org", "Bob", "203.0.113.9", "Admin's browser"):
        assert hidden not in text
    assert text.count('"role_changed"') == 2


def test_a_host_adds_sections_and_cannot_replace_ours(claims):
    def orders(account: Any, **_: Any) -> dict[str, Any]:
        return {"orders": [account], "profile": "forged"}

    account_exporting.connect(orders)
    try:
        found = export(claims, password=PASSWORD)
    finally:
        account_exporting.disconnect(orders)
    assert found["orders"] == [int(claims.subject)]
    assert found["profile"]["email"] == "ann@example.org"


def test_a_session_alone_exports_nothing(claims):
    with pytest.raises(WrongPassword):
        export(claims, password="wrong")


def test_exports_are_limited_by_account(claims, settings):
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": {"export": "1/hour per account"}}
    export(claims, password=PASSWORD)
    with pytest.raises(TooManyRequests):
        export(claims, password=PASSWORD)
