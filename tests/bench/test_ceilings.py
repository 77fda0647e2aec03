"""What the bench reads out of a command of ours is what the command says."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from bench.ceilings import ON_ALL_CORES
from vestibule.flows.doctor import Findings
from vestibule.management.commands import doctor
from vestibule.passwords.argon2id import Cost


@pytest.mark.django_db
def test_the_rate_on_all_cores_is_read_from_the_doctors_words(monkeypatch):
    cost = Cost(19_456, 2, 1)
    found = Findings("native", "25.1", cost, 0.025, 40.0, 2, 78.4, cost, 0.025)
    monkeypatch.setattr(doctor, "examine_hashing", lambda **_: found)
    said = io.StringIO()
    call_command("doctor", stdout=said)
    match = ON_ALL_CORES.search(said.getvalue())
    assert match is not None
    assert match[1] == "78"
