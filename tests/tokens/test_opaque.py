"""Opaque tokens are random, whatever asks for one."""

from __future__ import annotations

import re

from vestibule.tokens import opaque


def test_a_thousand_tokens_are_different_and_have_160_random_bits():
    tokens = {opaque.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch("[0-9a-f]{40}", each) for each in tokens)
    for position in range(40):
        assert len({each[position] for each in tokens}) == 16
