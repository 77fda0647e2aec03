"""Vestibule in a project with back ends, validators and claims of its own."""

from __future__ import annotations

import pytest

from tests.hosts.test_hosts import tell_the_story


@pytest.mark.usefixtures("on_sqlite")
def test_a_host_keeps_its_directory_its_validators_and_its_claims(tmp_path):
    tell_the_story("directory", tmp_path, "tests/hosts/directory_story.py")
