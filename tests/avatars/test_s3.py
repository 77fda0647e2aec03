"""Pictures in S3, set up by the very lines that docs/how-to/avatars.md prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient

from tests.avatars.pictures import opened, picture
from tests.avatars.s3_server import KEYS, Bucket, s3_server
from vestibule import avatars
from vestibule.models import Account

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # botocore's and not ours: it makes names with utcnow().
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),
]
DOCS = Path(__file__).parents[2] / "docs" / "how-to" / "avatars.md"
AVATAR = "/api/auth/profile/avatar/"
RED, BLUE = (picture(colour=colour) for colour in ((255, 0, 0), (0, 0, 255)))


def printed(language: str) -> str:
    """Return the block of a language in the docs' section on S3."""
    section = DOCS.read_text().partition("### S3")[2]
    [block] = re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)
    return str(block)


def as_documented() -> dict[str, Any]:
    """Return the entry of ``STORAGES`` that the docs print."""
    written: dict[str, Any] = {}
    exec(printed("python"), written)  # noqa: S102 - our own documentation
    return cast("dict[str, Any]", written["STORAGES"]["vestibule_avatars"])


@pytest.fixture(scope="module")
def running() -> Iterator[Bucket]:
    """The bucket that the docs name, read by whom they say."""
    with s3_server(as_documented()["OPTIONS"]["bucket_name"]) as bucket:
        bucket.is_read_by_rule(json.loads(printed("json")))
        yield bucket


@pytest.fixture
def bucket(running: Bucket, settings: Any) -> Bucket:
    """An empty bucket, into which the host's avatars go."""
    for key in running.holds():
        running.client.delete_object(Bucket=running.name, Key=key)
    entry = as_documented()
    entry["OPTIONS"] |= {"endpoint_url": running.origin, **KEYS}
    settings.STORAGES = {**settings.STORAGES, "vestibule_avatars": entry}
    return running


@pytest.fixture
def ann(make_account, sign_in_as) -> APIClient:
    """Somebody who is signed in."""
    client: APIClient = sign_in_as(make_account())
    return client


def upload(by: APIClient, content: bytes) -> Any:
    return by.generic("PUT", AVATAR, cast("Any", content), content_type="image/png")


def shown(answer: Any) -> dict[str, str]:
    assert answer.status_code == 200, answer.content
    return dict(answer.json()["avatar"])


def test_an_upload_is_three_public_pictures_cached_for_ever(bucket, ann):
    addresses = shown(upload(ann, RED))
    assert len(bucket.holds()) == len(addresses) == 3
    for name, address in addresses.items():
        got = bucket.get(address)
        assert (got.status_code, got.headers["Content-Type"]) == (200, "image/webp")
        assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "?" not in address  # a signed address would be another one each time
        assert opened(got.content).size == (avatars.SIZES[name],) * 2


def test_the_old_pictures_go_with_a_new_one_and_all_with_the_last(bucket, ann):
    old = shown(upload(ann, RED))
    new = shown(upload(ann, BLUE))
    assert bucket.holds() == {address.partition(f"/{bucket.name}/")[2] for address in new.values()}
    assert bucket.get(old["large"]).status_code in {403, 404}
    assert ann.delete(AVATAR).json()["avatar"] is None
    assert bucket.holds() == set()


def test_nothing_else_in_the_bucket_is_public(bucket):
    bucket.client.put_object(Bucket=bucket.name, Key="invoices/1.pdf", Body=b"secret")
    assert bucket.get(f"{bucket.origin}/{bucket.name}/invoices/1.pdf").status_code == 403


def test_a_deleted_account_and_a_crash_leave_nothing(bucket, ann, monkeypatch):
    upload(ann, RED)
    avatars.store(avatars.make(BLUE))  # and then the process dies
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    call_command("prune")
    kept = Account.objects.get().avatar
    assert {key[len("avatars/") :].partition("-")[0] for key in bucket.holds()} == {kept}
    Account.objects.get().user.delete()
    assert bucket.holds() == set()


def test_a_bucket_that_does_not_answer_changes_nothing(bucket, ann, settings):
    addresses = shown(upload(ann, RED))
    entry = settings.STORAGES["vestibule_avatars"]
    away = {**entry["OPTIONS"], "endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = {
        **settings.STORAGES,
        "vestibule_avatars": {**entry, "OPTIONS": away},
    }
    refused = upload(ann, BLUE)
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert refused["Retry-After"]
    settings.STORAGES = {**settings.STORAGES, "vestibule_avatars": entry}
    assert shown(ann.get("/api/auth/profile/")) == addresses
    assert len(bucket.holds()) == 3
