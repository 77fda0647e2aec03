"""Argon2id in a buffer that is kept: the same hashes, in the same memory."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2.exceptions import HashingError
from argon2.low_level import ffi
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.server.running import ROOT
from vestibule import passwords
from vestibule.passwords import argon2id, hashing
from vestibule.passwords.argon2id import Cost

CHEAP = Cost(memory_kib=16, passes=1, lanes=1)
SALT = "s" * 22
MIB = 1 << 20


@pytest.fixture
def library(settings) -> passwords.Argon2idHasher:
    """Django's hasher, with which the library allocates its memory."""
    costs = {"ARGON2_MEMORY_KIB": 64, "ARGON2_TIME": 3, "ARGON2_PARALLELISM": 2}
    settings.VESTIBULE = {**settings.VESTIBULE, **costs}
    return passwords.Argon2idHasher()


@pytest.mark.parametrize("password", ["", "correct horse", "pässwörd\x00end", "x" * 1000])
def test_it_writes_and_reads_what_the_library_does(library, password):
    cost = hashing.cost()
    assert cost == Cost(memory_kib=64, passes=3, lanes=2)
    ours, theirs = argon2id.encode(password, SALT, cost), library.encode(password, SALT)
    assert ours == theirs
    assert library.verify(password, ours)
    assert argon2id.verify(password, theirs, cost)
    assert not argon2id.verify(password + "!", theirs, cost)
    assert not library.verify(password + "!", ours)


@settings(max_examples=50)
@given(st.text(max_size=200), st.text("./" + "aZ09", min_size=8, max_size=40))
def test_any_password_and_salt_are_hashed_as_the_library_does(password, salt):
    hasher = passwords.Argon2idHasher()
    cost = hashing.cost()
    encoded = argon2id.encode(password, salt, cost)
    assert encoded == hasher.encode(password, salt)
    assert argon2id.verify(password, encoded, cost)


def test_a_dummy_hash_has_the_form_of_a_hash_and_never_matches():
    dummy, real = argon2id.dummy_hash(CHEAP), argon2id.encode("", SALT, CHEAP)
    assert [len(part) for part in dummy.split("$")] == [len(part) for part in real.split("$")]
    assert dummy != argon2id.dummy_hash(CHEAP)
    assert not argon2id.verify("", dummy, CHEAP)


@pytest.mark.parametrize("cost", [Cost(1, 1, 1), Cost(16, 0, 1), Cost(16, 1, 0)])
def test_a_cost_that_argon2_does_not_accept_is_an_error(cost):
    with pytest.raises(HashingError):
        argon2id.encode("correct horse", SALT, cost)


def test_threads_do_not_share_their_memory():
    def hashed(number: int) -> str:
        return argon2id.encode(f"password {number}", SALT, Cost(1024, 2, 1))

    alone = [hashed(number) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(hashed, range(40))) == alone


def test_a_thread_keeps_one_buffer_until_it_releases_it():
    # In a process of its own: here, an idle thread of a pool may release its buffer meanwhile.
    command = [sys.executable, "-m", "tests.passwords.resident"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    before, first, _, last, given_back, small = json.loads(done.stdout)
    assert 60 * MIB < first - before < 70 * MIB
    assert abs(last - first) < MIB
    assert given_back - before < 6 * MIB
    assert small - given_back < 3 * MIB


def test_nothing_of_a_hash_is_left_in_the_buffer():
    argon2id.encode("correct horse", SALT, CHEAP)
    kept = argon2id._buffer.pointer(CHEAP.memory_kib * 1024)
    assert not any(bytes(ffi.buffer(kept, CHEAP.memory_kib * 1024)))
