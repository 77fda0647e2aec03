"""Pictures of users, through the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from rest_framework.test import APIClient

from tests.avatars.pictures import picture
from tests.contracts.otp.test_users import as_, people, refused
from tests.contracts.otp.visitor import PREFIX, Visitor
from vestibule.models import Account

__all__ = ["as_", "people"]

pytestmark = pytest.mark.django_db

DEFAULT = f"http://testserver{PREFIX}profile_images/default_profile.jpg"
RED = picture(colour=(255, 0, 0))


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Store pictures in a folder of this test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "vestibule_avatars": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": "/media/"},
        },
    }
    return tmp_path / "avatars"


def upload(
    visitor: Visitor, account: object, content: bytes, *, name: str = "me.png", form: str = ""
) -> Any:
    """Upload a picture in a form, as the front end does."""
    visitor.csrf = visitor.csrf or visitor.http.get(f"{PREFIX}get-csrf-token/").json()["csrf_token"]
    visitor.http.cookies.clear()
    visitor.http.cookies["csrftoken"] = visitor.csrf
    about = f'form-data; name="profile_img"; filename="{name}"'
    head = f"--b\r\nContent-Disposition: {about}\r\nContent-Type: image/png\r\n\r\n"
    headers: dict[str, Any] = {"HTTP_X_CSRFTOKEN": visitor.csrf}
    if visitor.access:
        headers["HTTP_AUTHORIZATION"] = f"Bearer {visitor.access}"
    return visitor.http.generic(
        "PATCH",
        f"{PREFIX}users/{account}/upload{form or '_image'}/",
        cast("Any", head.encode() + content + b"\r\n--b--\r\n"),
        content_type="multipart/form-data; boundary=b",
        **headers,
    )


def shown(visitor: Visitor, account: object) -> str:
    return str(visitor.get(f"users/{account}/").json()["profile_img"])


@pytest.mark.parametrize("form", ["_image", "-image"])
def test_a_picture_is_shown_once_it_is_stored(people, as_, folder, form):
    visitor, own = as_("Default"), people["Default"].id
    assert shown(visitor, own) == DEFAULT
    answer = upload(visitor, own, RED, form=form)
    assert (answer.status_code, answer.json()) == (
        200,
        {"success": "Image uploaded successfully."},
    )
    address = shown(visitor, own)
    assert address.startswith("http://testserver/media/avatars/")
    assert (folder / address.rpartition("/")[2]).read_bytes()[:4] == b"RIFF"  # encoded again


def test_a_file_with_the_default_pictures_name_removes_the_picture(people, as_):
    visitor, own = as_("Default"), people["Default"].id
    upload(visitor, own, RED)
    answer = upload(visitor, own, RED, name="default_profile.jpg")
    assert answer.status_code == 200
    assert shown(visitor, own) == DEFAULT


@pytest.mark.parametrize(
    ("content", "errors"),
    [
        (b"", "No profile image provided."),
        (b"<svg/>", {"profile_img": ["Profile image type should be JPEG, PNG"]}),
        (b"GIF89a" + b"\0" * 50, {"profile_img": ["Profile image type should be JPEG, PNG"]}),
        (
            RED[: len(RED) // 2],
            {"profile_img": ["Profile image is damaged or is not an image."]},
        ),
        (
            RED + b"\0" * (2 * 1024 * 1024),
            {"profile_img": ["Profile image size should not exceed 2MB."]},
        ),
    ],
    ids=["none", "svg", "gif", "half", "large"],
)
def test_an_invalid_picture_is_refused_and_the_old_one_stays(people, as_, content, errors):
    visitor, own = as_("Default"), people["Default"].id
    upload(visitor, own, RED)
    before = shown(visitor, own)
    assert refused(upload(visitor, own, content)) == (400, errors)
    assert shown(visitor, own) == before


@pytest.mark.parametrize(
    ("actor", "other", "outcome"),
    [
        ("Default", "Default2", (404, "No User matches the given query.")),
        (
            "Admin",
            "Default",
            (403, "You do not have permission to upload an image for this user."),
        ),
        ("Superuser", "Default", (200, None)),
        ("Superuser", "Admin", (200, None)),
    ],
)
def test_who_may_set_whose_picture(people, as_, actor, other, outcome):
    assert refused(upload(as_(actor), people[other].id, RED)) == outcome
    assert bool(Account.objects.get(pk=people[other].id).avatar) == (outcome[0] == 200)


def test_a_picture_needs_a_token_and_the_csrf_pair(people, as_, visitor):
    own = people["Default"].id
    assert upload(visitor, own, RED).status_code == 401
    signed_in = as_("Default")
    signed_in.csrf = "forged"
    assert upload(signed_in, own, RED).status_code == 403


def test_a_body_that_is_not_a_form_is_refused(people, as_):
    answer = as_("Default").patch(f"users/{people['Default'].id}/upload-image/", {"x": 1})
    assert answer.status_code == 415


@pytest.mark.parametrize("picture", [None, RED])
@pytest.mark.parametrize("host", ["testserver", "testserver:8443"])
def test_the_address_of_a_picture_is_absolute_and_served(people, as_, vestibule, picture, host):
    """The original client's image component crashes with a relative URL."""
    visitor, own = as_("Default"), people["Default"].id
    if picture:
        upload(visitor, own, picture)
    vestibule(OTP_API_KEY="the key of the front end")
    answer = visitor.http.get(
        f"{PREFIX}users/{own}/",
        HTTP_HOST=host,
        HTTP_AUTHORIZATION=f"Bearer {visitor.access}",
        HTTP_NEXT_X_API_KEY="the key of the front end",
    )
    address = answer.json()["profile_img"]
    assert address.startswith(f"http://{host}/")
    served = APIClient().get(urlsplit(address).path)
    assert served.status_code == 200
    kind, begin = ("image/webp", b"RIFF") if picture else ("image/jpeg", b"\xff\xd8\xff")
    assert served["Content-Type"] == kind
    assert served.content.startswith(begin)
    assert served["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert served["Cache-Control"].startswith("public")


def test_a_remote_storage_returns_its_own_url(people, as_, settings):
    visitor, own = as_("Default"), people["Default"].id
    upload(visitor, own, RED)
    keeps = settings.STORAGES["vestibule_avatars"]
    keeps = keeps | {"OPTIONS": keeps["OPTIONS"] | {"base_url": "https://cdn.example.org/"}}
    settings.STORAGES = settings.STORAGES | {"vestibule_avatars": keeps}
    assert shown(visitor, own).startswith("https://cdn.example.org/avatars/")
