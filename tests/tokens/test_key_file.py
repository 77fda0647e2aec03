"""Which keys ``SIGNING_KEY_FILE`` holds, and what is refused in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jwt
import pytest
from pytest_django import Settings

from tests.cases import Case
from vestibule.models.signing_key import current_ring
from vestibule.testing.plugin import open_session
from vestibule.tokens import keys
from vestibule.tokens.key_file import ring_from_file
from vestibule.tokens.keys import UnusableKey

SECRET = bytes(range(32))


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path) -> Callable[..., str]:
    """Write a key file and set it."""
    path = tmp_path / "key"

    def write(content: bytes, algorithm: str = "ES256") -> str:
        path.write_bytes(content)
        given = {"SIGNING_KEY_FILE": str(path), "ACCESS_ALGORITHM": algorithm}
        settings.VESTIBULE = {**settings.VESTIBULE, **given}
        return str(path)

    return write


@pytest.mark.django_db
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_who_has_the_file_verifies_hs256(key_file, make_account, end):
    key_file(SECRET + end, "HS256")
    current_ring.forget()
    token = open_session(make_account()).tokens.access
    assert jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_aud": False})


def test_a_file_that_is_no_secret_for_hs256_is_refused(key_file, case: Case):
    for content in (b"", b"hunter2", SECRET[1:] + b"\n", SECRET[:-2] + b"\r\n"):
        with case(repr(content)), pytest.raises(UnusableKey, match="32 random bytes"):
            ring_from_file(key_file(content, "HS256"))
    with pytest.raises(UnusableKey, match="PEM"):
        ring_from_file(key_file(b"# ours\n" + keys.generate("ES256"), "HS256"))
