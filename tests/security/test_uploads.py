"""Uploads over HTTP: bad files are a clear 400, names mean nothing, files are served bare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient

from tests.avatars.pictures import BAD, picture
from tests.avatars.test_picture import ANY_FILE
from tests.cases import each_case
from tests.security.refusals import assert_refused, client
from vestibule.models import Account

pytestmark = pytest.mark.django_db

AVATAR = "/api/auth/profile/avatar/"
GOOD = picture("JPEG", (200, 200), colour=(1, 120, 30))


@pytest.fixture
def owner(make_account, sign_in_as) -> APIClient:
    made: APIClient = sign_in_as(make_account())
    made.raise_request_exception = False
    return made


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Keep avatars in a folder of this test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "vestibule_avatars": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "uploads", "base_url": "/media/"},
        },
    }
    return tmp_path


def upload(client: APIClient, content: bytes, name: str = "me.png", **about: Any) -> Any:
    file = SimpleUploadedFile(name, content, about.pop("content_type", "image/png"))
    return client.put(AVATAR, {"avatar": file, **about}, format="multipart")


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@each_case("name", BAD)
def test_a_bad_file_is_a_clear_400(owner, folder, name):
    for answer in (
        upload(owner, BAD[name][0]),
        owner.generic("PUT", AVATAR, BAD[name][0], content_type="image/png"),
    ):
        body = assert_refused(answer, 400, code="invalid_image")
        [sentence] = body["details"]["avatar"]
        assert sentence.endswith(".")
    assert files(folder) == []


@pytest.mark.parametrize("content_type", ["image/jpeg", "image/png", "image/svg+xml"])
def test_the_content_decides_and_not_what_it_is_called(owner, content_type):
    assert upload(owner, GOOD, "page.html", content_type=content_type).status_code == 200
    assert owner.generic("PUT", AVATAR, GOOD, content_type=content_type).status_code == 200


NAMES = [
    "../../x", "C:\\x", "%2e%2e%2f", "a\x00b", "x" * 5000, "a\r\nX-Evil: 1", "\u202egnp.exe",
    "", ".htaccess", "a.php", "a.png.html",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_never_used(owner, folder, name):
    boundary = "line"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="avatar"; filename="{name}"'
    raw = head.encode() + b"\r\nContent-Type: image/png\r\n\r\n" + GOOD + b"\r\n--line--\r\n"
    answer = owner.generic(
        "PUT", AVATAR, raw, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code in {200, 400}, answer.content
    stem = Account.objects.get().avatar
    names = {path.relative_to(folder / "uploads" / "avatars").name for path in files(folder)}
    assert names == ({f"{stem}-{edge}.webp" for edge in (512, 128, 48)} if stem else set())


def test_two_megabytes_are_taken_and_no_byte_more(owner):
    limit = 2 * 1024 * 1024
    padded = GOOD + bytes(limit - len(GOOD))
    assert upload(owner, padded).status_code == 200
    assert owner.generic("PUT", AVATAR, padded, content_type="image/jpeg").status_code == 200
    for answer in (
        upload(owner, padded + b"\x00"),
        owner.generic("PUT", AVATAR, padded + b"\x00", content_type="image/jpeg"),
        upload(owner, GOOD, note="x" * 100_000 + "y" * limit),
    ):
        assert_refused(answer, 413, code="body_too_large")


def test_everywhere_else_the_limit_for_bodies_stays(owner):
    answer = owner.patch("/api/auth/profile/", {"first_name": "x" * 70_000}, format="json")
    assert_refused(answer, 413)


@each_case("body", ["https://example.org/a.png", "file:///etc/passwd", "avatars/of-somebody.webp"])
def test_an_address_instead_of_a_file_is_refused(owner, body):
    answer = owner.put(AVATAR, {"avatar": body}, format="multipart")
    assert_refused(answer, 400, code="invalid_image")
    assert_refused(owner.put(AVATAR, {"avatar": body}, format="json"), 415)
    owner.patch("/api/auth/profile/", {"avatar": body}, format="json")
    assert Account.objects.get().avatar == ""


@each_case(
    ("content_type", "raw"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=" + "x" * 500, b"x"),
        ("multipart/form-data; boundary=line", b"--line"),
        ("multipart/form-data; boundary=line", b"\x00" * 1000),
        ("multipart/form-data; boundary=line", b"--line\r\nContent-Disposition: x\r\n\r\n" * 3000),
    ],
)
def test_a_form_that_is_none_is_refused(owner, content_type, raw):
    assert_refused(owner.generic("PUT", AVATAR, raw, content_type=content_type), 400, 415)


def test_other_fields_and_files_are_left_aside(owner):
    other = SimpleUploadedFile("b.png", b"<svg/>", "image/png")
    file = SimpleUploadedFile("a.png", GOOD, "image/png")
    sent = {"role": "admin", "other": other, "avatar": file}
    assert owner.put(AVATAR, sent, format="multipart").status_code == 200
    assert Account.objects.get().role == "employee"


@hypothesis_settings(max_examples=100)
@given(ANY_FILE)
def test_no_bytes_are_an_error_of_ours(owner, content):
    assert upload(owner, content).status_code in {200, 400}


def test_nobody_uploads_without_being_signed_in():
    assert_refused(upload(client(), GOOD), 401)
    assert_refused(client().delete(AVATAR), 401)


def test_a_picture_is_served_bare_and_for_ever(owner):
    shown = upload(owner, GOOD).json()["avatar"]
    assert set(shown) == {"large", "medium", "small"}
    for address in shown.values():
        answer = client().get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/webp"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert client().head(address).status_code == 200
        assert_refused(client().post(address), 405)
    assert owner.delete(AVATAR).json()["avatar"] is None


@pytest.mark.parametrize(
    "path",
    ["", "..", "../secret_key", "%2e%2e/secret_key", "..%2fsecret_key", "x.html", "a\x00.webp"],
)
def test_nothing_else_is_served_from_there(folder, path):
    (folder / "uploads" / "avatars").mkdir(parents=True)
    for place in (folder, folder / "uploads", folder / "uploads" / "avatars"):
        (place / "secret_key").write_text("secret")
        (place / "x.html").write_text("secret")
    answer = client().get(f"/media/avatars/{path}")
    assert answer.status_code == 404
    assert b"secret" not in answer.content.replace(path.encode(), b"")
