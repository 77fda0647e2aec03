"""The number of processors under a CPU quota, from files as cgroup v2 has them."""

from __future__ import annotations

import os

import pytest

from vestibule.conf.schema import Settings
from vestibule.core import processors
from vestibule.core.processors import usable_processors
from vestibule.server.environment.variables import Environment


@pytest.fixture
def cgroup(tmp_path, monkeypatch):
    """Write the quotas of a unit and its slice, and the line that names the unit."""

    def write(unit: str, slice_: str = "max 100000", own: str = "0::/a.slice/b.service\n") -> None:
        folder = tmp_path / "a.slice" / "b.service"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cpu.max").write_text(f"{unit}\n")
        (folder.parent / "cpu.max").write_text(f"{slice_}\n")
        (tmp_path / "cgroup").write_text(own)

    monkeypatch.setattr(processors, "CGROUPS", tmp_path)
    monkeypatch.setattr(processors, "OWN_CGROUP", tmp_path / "cgroup")
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    return write


def test_a_quota_counts_instead_of_the_processors_of_the_machine(cgroup, case):
    assert usable_processors() == 64  # no cgroup at all
    for unit, above, expected in (
        ("max 100000", "max 100000", 64),
        ("400000 100000", "max 100000", 4),
        ("350000 100000", "max 100000", 3),
        ("50000 100000", "max 100000", 1),
        ("9900000 100000", "max 100000", 64),
        ("400000 100000", "20000 10000", 2),
        ("nonsense", "", 64),
    ):
        with case(f"{unit}, {above}"):
            cgroup(unit, above)
            assert usable_processors() == expected
    cgroup("400000 100000", own="4:cpu,cpuacct:/docker/1\n")  # version 1
    assert usable_processors() == 64


def test_a_container_sees_itself_as_the_root(cgroup, tmp_path):
    cgroup("max 100000", own="0::/\n")
    (tmp_path / "cpu.max").write_text("300000 100000\n")
    assert usable_processors() == 3


def test_slots_for_hashing_keep_to_the_quota(cgroup):
    cgroup("600000 100000")
    assert Environment(WORKERS=2).hashing_slots == 3
    assert Environment(WORKERS=8).hashing_slots == 1
    assert Environment(WORKERS=2, HASHING_SLOTS=5).hashing_slots == 5
    assert Settings().hashing_slots == 6
