"""The migration that reads domains by IDNA 2008 leaves no account under another's address."""

from __future__ import annotations

import logging
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from vestibule.core.clock import now
from vestibule.models import Account

migration = import_module("vestibule.migrations.0010_idna_2008")


def as_by_idna_2003(account: Any, key: str) -> None:
    Account.objects.filter(pk=account.id).update(email_key=key, email_verified_at=now())


@pytest.mark.django_db
def test_addresses_parsed_by_idna_2003_are_parsed_again(make_account, caplog):
    sharp = make_account("ann@faß.de")
    usual = make_account("bo@bücher.example")
    taken = make_account("cy@straße.example")
    owner = make_account("cy@xn--strae-oqa.example2")
    none = make_account("di@xn--bcher-kva.example")
    plain = make_account("ed@example.org")
    as_by_idna_2003(sharp, "ann@fass.de")
    as_by_idna_2003(usual, "bo@xn--bcher-kva.example")
    as_by_idna_2003(taken, "cy@strasse.example")
    Account.objects.filter(pk=owner.id).update(email="cy@xn--strae-oqa.example")
    as_by_idna_2003(owner, "cy@xn--strae-oqa.example")
    Account.objects.filter(pk=none.id).update(email="di@\u2615.example")
    as_by_idna_2003(none, "di@xn--53h.example")
    as_by_idna_2003(plain, "ed@example.org")

    with caplog.at_level(logging.WARNING):
        migration.read_domains_anew(apps, SimpleNamespace(connection=connection))

    def after(account: Any) -> tuple[str | None, bool]:
        kept = Account.objects.get(pk=account.id)
        return kept.email_key, kept.email_verified_at is not None

    assert after(sharp) == ("ann@xn--fa-hia.de", False)
    assert after(usual) == ("bo@xn--bcher-kva.example", True)
    assert after(taken) == (None, False)
    assert after(owner) == ("cy@xn--strae-oqa.example", True)
    assert after(none) == (None, False)
    assert after(plain) == ("ed@example.org", True)
    told = " ".join(record.getMessage() for record in caplog.records)
    for account in (sharp, taken, none):
        assert f"ccount {account.id} " in told
    assert "@" not in told
