"""Measured and proposed cost of a hash."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from vestibule.core import clock
from vestibule.flows.doctor import (
    CEILING_KIB,
    FLOOR_KIB,
    LEAST_PASSES,
    build_in_use,
    examine_hashing,
    propose,
)
from vestibule.models import Account
from vestibule.passwords.argon2id import Cost


def doctor(*arguments: str) -> str:
    out = StringIO()
    call_command("doctor", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _owasp(settings):
    """Use production parameters, not the cheap ones of other tests."""
    settings.VESTIBULE = {**settings.VESTIBULE, "ARGON2_MEMORY_KIB": FLOOR_KIB, "ARGON2_TIME": 2}


UNIT = 0.02 / (FLOOR_KIB * LEAST_PASSES)
"""Seconds per pass over one KiB if a hash with the minimum parameters takes 20 ms."""


def taking(cost: Cost, unit: float = UNIT) -> float:
    return unit * cost.memory_kib * cost.passes


def test_it_measures_one_core_and_all_and_proposes_what_the_measured_time_allows():
    found = examine_hashing(target=0.5, lasting=0.05)
    assert found.seconds == pytest.approx(1 / found.per_core)
    assert found.all_cores > 0
    assert (found.parameters.memory_kib, found.parameters.passes) == (FLOOR_KIB, LEAST_PASSES)
    unit = found.seconds / (FLOOR_KIB * LEAST_PASSES)
    assert found.proposed == propose(target=0.5, unit=unit)
    assert found.proposed_seconds == pytest.approx(taking(found.proposed, unit))


@pytest.mark.parametrize("target", [0.000_001, 0.019, 0.021])
def test_a_proposal_is_never_below_the_floor_however_short_the_time(target):
    assert propose(target=target, unit=UNIT) == Cost(FLOOR_KIB, LEAST_PASSES, 1)


@pytest.mark.parametrize("target", [0.021, 0.05, 0.5, 2.0, 10.0])
@pytest.mark.parametrize("unit", [UNIT / 3, UNIT])
def test_a_proposal_takes_no_longer_than_the_target_and_most_of_it(target, unit):
    proposed = propose(target=target, unit=unit)
    assert target / 2 < taking(proposed, unit) <= target
    assert FLOOR_KIB <= proposed.memory_kib <= CEILING_KIB


def test_more_time_is_spent_on_memory_first_and_then_on_passes():
    little, patient, more_patient = (propose(target=each, unit=UNIT) for each in (0.05, 1.0, 4.0))
    assert FLOOR_KIB < little.memory_kib < CEILING_KIB
    assert little.passes == LEAST_PASSES < patient.passes < more_patient.passes
    assert patient.memory_kib == more_patient.memory_kib == CEILING_KIB


def test_the_build_is_named_by_what_is_installed(monkeypatch):
    assert build_in_use() in {"native", "wheel"}
    tags = {"text": "Tag: cp310-abi3-manylinux_2_26_x86_64\n"}
    monkeypatch.setattr(
        "importlib.metadata.PathDistribution.read_text", lambda self, name: tags["text"]
    )
    assert build_in_use() == "wheel"
    tags["text"] = "Tag: cp310-abi3-linux_x86_64\n"
    assert build_in_use() == "native"


@pytest.fixture
def quick(monkeypatch):
    """Let the command measure for less than a second; return its findings."""
    measured = []

    def examine(**how):
        measured.append(examine_hashing(**how, lasting=0.05))
        return measured[-1]

    monkeypatch.setattr("vestibule.management.commands.doctor.examine_hashing", examine)
    return measured


@pytest.mark.django_db
def test_the_command_says_what_is_in_use_and_what_to_set(quick):
    said = doctor("--target", "10000")
    proposed = quick[0].proposed
    assert "argon2-cffi-bindings" in said
    assert f"In use: {FLOOR_KIB} KiB, 2 passes." in said
    wanted = f"ARGON2_MEMORY_KIB = {proposed.memory_kib}, ARGON2_TIME = {proposed.passes}:"
    assert wanted in said


@pytest.mark.django_db
def test_the_command_lists_users_who_share_an_address(quick):
    assert "@" not in doctor()
    model = get_user_model()
    first, second = (model.objects.create(username=each, email="a@example.org") for each in "ab")
    said = doctor()
    assert f"a@example.org: only user {first.pk} signs in with it; it is also on" in said
    assert f" {second.pk}." in said
    first.delete()
    assert f"a@example.org: free; one of {second.pk} gets it" in doctor()
    Account.objects.adopt_missing(emails=["a@example.org"])
    assert "@" not in doctor()


@pytest.mark.django_db
def test_the_command_measures_where_the_accounts_cannot_be_read(quick, monkeypatch):
    def fail():
        raise OperationalError

    monkeypatch.setattr("vestibule.management.commands.doctor.shared_addresses", fail)
    said = doctor()
    assert "Accounts: not checked" in said
    assert "In use" in said


@pytest.mark.django_db
def test_the_command_says_how_far_the_clock_is_off(quick, monkeypatch):
    kinds = {"sqlite": "Clock: this machine's own;", "postgresql": "seconds"}
    assert kinds[connection.vendor] in doctor()
    monkeypatch.setattr(clock, "is_measured", lambda: True)
    for seconds, words in ((90, "Clock: 90.000 seconds ahead of"), (-90, "90.000 seconds behind")):
        monkeypatch.setattr(clock, "own_error", lambda off=seconds: timedelta(seconds=off))
        said = doctor()
        assert words in said
        assert "NTP" in said


@pytest.mark.parametrize("target", ["0", "-5", "soon", "10001", "1.5"])
def test_an_invalid_target_time_is_refused(target):
    with pytest.raises(CommandError, match="whole number of milliseconds"):
        doctor(f"--target={target}")
