"""Files: named by us, all or none, and none left over."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from tests.avatars.pictures import picture
from vestibule import avatars
from vestibule.core import clock
from vestibule.core.errors import Unavailable

CONTENT = picture()


class FullDisk(FileSystemStorage):
    """A storage that fails at the second file."""

    def save(self, name: Any, content: Any, max_length: int | None = None) -> str:
        if "-128" in name:
            raise OSError("No space left on device")
        return super().save(name, content, max_length)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Keep avatars in a folder of this test."""
    keep_in(settings, tmp_path, "django.core.files.storage.FileSystemStorage")
    return tmp_path / "avatars"


def keep_in(settings, path: Path, backend: str) -> None:
    where = {"BACKEND": backend, "OPTIONS": {"location": path, "base_url": "/media/"}}
    settings.STORAGES = {**settings.STORAGES, "vestibule_avatars": where}


def test_names_are_ours_and_no_two_uploads_share_one(folder):
    one, two = (avatars.store(avatars.make(CONTENT)) for _ in range(2))
    assert one != two
    assert one[:32] == two[:32]  # the same bytes
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 6
    assert all(avatars.NAME.match(name) for name in names)


def test_addresses_are_those_of_the_storage(folder):
    stem = avatars.store(avatars.make(CONTENT))
    assert avatars.urls(stem) == {
        "large": f"/media/avatars/{stem}-512.webp",
        "medium": f"/media/avatars/{stem}-128.webp",
        "small": f"/media/avatars/{stem}-48.webp",
    }
    assert avatars.urls("") is None


def test_a_storage_that_fails_half_way_is_left_as_it_was(settings, tmp_path, caplog):
    keep_in(settings, tmp_path, f"{__name__}.FullDisk")
    with pytest.raises(Unavailable):
        avatars.store(avatars.make(CONTENT))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_removing_takes_all_sizes_and_is_never_an_error(folder):
    stem = avatars.store(avatars.make(CONTENT))
    avatars.remove(stem)
    avatars.remove(stem)
    avatars.remove("")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["", "..", "../secret_key", "x.webp", "a" * 64 + "-512.webp\n", "a" * 64 + "-64.webp"],
)
def test_a_name_that_is_not_ours_opens_nothing(folder, name):
    folder.mkdir()
    (folder / "x.webp").write_bytes(b"secret")
    assert avatars.served(name) is None


def test_what_no_account_has_goes_after_a_day(folder):
    kept, stray, new = (avatars.store(avatars.make(CONTENT)) for _ in range(3))
    (folder / "of-somebody-else.webp").write_bytes(b"")
    long_ago = clock.timestamp() - 90_000
    for path in folder.iterdir():
        if not path.name.startswith(new):
            os.utime(path, (long_ago, long_ago))

    def known(stems: Collection[str]) -> set[str]:
        return {kept} & set(stems)

    assert avatars.remove_strays(known) == 3
    left = {path.name.partition("-")[0] for path in folder.iterdir()}
    assert left == {kept, new, "of"}
    assert stray not in left


def test_without_a_place_for_files_avatars_are_off(settings):
    plain = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {"default": plain, "staticfiles": plain}
    settings.MEDIA_ROOT = ""
    assert not avatars.available()
    settings.MEDIA_ROOT = "/srv/media"
    assert avatars.available()
