"""What a hash costs, and what it should cost."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from vestibule.flows.doctor import CEILING_KIB, FLOOR_KIB, build_in_use, examine_hashing


def doctor(*arguments: str) -> str:
    out = StringIO()
    call_command("doctor", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _owasp(settings):
    """Measure what people use, not what the other tests make do with."""
    settings.VESTIBULE = {**settings.VESTIBULE, "ARGON2_MEMORY_KIB": FLOOR_KIB, "ARGON2_TIME": 2}


def examined(target: float):
    return examine_hashing(target=target, lasting=0.05)


def test_it_measures_one_core_and_all():
    found = examined(0.05)
    assert found.seconds == pytest.approx(1 / found.per_core)
    assert found.all_cores > 0
    assert (found.parameters.memory_kib, found.parameters.passes) == (FLOOR_KIB, 2)


def test_a_proposal_is_never_below_the_floor_however_short_the_time():
    found = examined(0.000_001)
    assert (found.proposed.memory_kib, found.proposed.passes) == (FLOOR_KIB, 2)
    assert found.proposed_seconds > 0.000_001


@pytest.mark.parametrize("target", [0.5, 2.0, 10.0])
def test_a_proposal_takes_no_longer_than_the_target_or_the_least_there_may_be(target):
    found = examined(target)
    assert found.proposed_seconds <= max(target, found.seconds)  # a busy machine hashes slowly
    assert found.proposed.memory_kib <= CEILING_KIB


def test_more_time_first_buys_memory_and_then_passes():
    patient, more_patient = examined(1.0), examined(4.0)
    assert patient.proposed.memory_kib == more_patient.proposed.memory_kib == CEILING_KIB
    assert more_patient.proposed.passes > patient.proposed.passes


def test_the_build_is_named_by_what_is_installed(monkeypatch):
    assert build_in_use() in {"native", "wheel"}
    tags = {"text": "Tag: cp310-abi3-manylinux_2_26_x86_64\n"}
    monkeypatch.setattr(
        "importlib.metadata.PathDistribution.read_text", lambda self, name: tags["text"]
    )
    assert build_in_use() == "wheel"
    tags["text"] = "Tag: cp310-abi3-linux_x86_64\n"
    assert build_in_use() == "native"


def test_the_command_says_what_is_in_use_and_what_to_set():
    said = doctor("--target", "10000")  # any machine has time for the ceiling
    assert "argon2-cffi-bindings" in said
    assert f"In use: {FLOOR_KIB} KiB, 2 passes." in said
    assert f"ARGON2_MEMORY_KIB = {CEILING_KIB}, ARGON2_TIME = " in said


@pytest.mark.parametrize("target", ["0", "-5", "soon", "10001", "1.5"])
def test_a_target_that_is_no_time_is_refused(target):
    with pytest.raises(CommandError, match="whole milliseconds"):
        doctor(f"--target={target}")
