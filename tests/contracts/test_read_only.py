"""A database that accepts no changes: writes are refused as unavailable, by every contract."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import Error, OperationalError, connection, transaction
from django.test import Client
from django.urls import include, path
from rest_framework.test import APIClient

from tests.contracts.otp.visitor import Visitor
from tests.security.refusals import register_body
from tests.server.test_admin import sign_in as sign_in_to_admin
from vestibule.database import Trouble, trouble_of
from vestibule.drf.trouble import unavailable
from vestibule.models import AccessLifetime
from vestibule.server.pages.plain import server_error
from vestibule.testing.plugin import PASSWORD, forget_everything, open_session

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
handler500 = server_error
urlpatterns = [
    path("", include("vestibule.server.urls")),
    path("auth-api/", include("vestibule.contracts.otp.urls")),
    path("simplejwt/", include("vestibule.contracts.simplejwt.urls")),
]
Door = Callable[[Any, Any], Any]


def stop_changes() -> None:
    """Let the database refuse changes, until the case is rolled back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # which takes locks, as changes do
            cursor.execute("SET TRANSACTION READ ONLY")
        else:
            cursor.execute("PRAGMA query_only = ON")


@pytest.fixture
def changes_again() -> Iterator[None]:
    """Accept changes again after the test; a transaction's end does so on PostgreSQL."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


def sent(http: APIClient, address: str, body: Any, method: str = "post") -> Any:
    return getattr(http, method)(address, body, format="json")


def native(path: str, body: Callable[[Any, Any], Any], method: str = "post") -> Door:
    def door(ann: Any, held: Any) -> Any:
        http = APIClient(raise_request_exception=False)
        http.credentials(HTTP_AUTHORIZATION=f"Bearer {held.tokens.access}")
        return sent(http, f"/api/auth/{path}", body(ann, held), method)

    return door


def simplejwt(path: str, body: Callable[[Any, Any], Any]) -> Door:
    def door(ann: Any, held: Any) -> Any:
        return sent(APIClient(raise_request_exception=False), f"/simplejwt/{path}", body(ann, held))

    return door


def otp(ann: Any, held: Any) -> Any:
    return Visitor(APIClient(raise_request_exception=False)).login(ann.email, PASSWORD)


def admin(ann: Any, held: Any) -> Any:
    return sign_in_to_admin(Client(raise_request_exception=False), ann.email, PASSWORD)


def credentials(ann: Any, held: Any) -> Any:
    return {"email": ann.email, "password": PASSWORD}


def refresh(ann: Any, held: Any) -> Any:
    return {"refresh": held.tokens.refresh}


WRITING: dict[str, Door] = {
    "native sign-in": native("login/", credentials),
    "native registration": native("register/", lambda *_: register_body(email="new@example.org")),
    "native refresh": native("token/refresh/", refresh),
    "native sign-out": native("logout/", lambda _, held: {"refresh_token": held.tokens.refresh}),
    "native profile": native("profile/", lambda *_: {"first_name": "Anna"}, "patch"),
    "native reset": native("password/reset/", lambda ann, _: {"email": ann.email}),
    "simplejwt sign-in": simplejwt("", credentials),
    "simplejwt refresh": simplejwt("refresh/", refresh),
    "otp sign-in": otp,
    "admin sign-in": admin,
}
READING: dict[str, Door] = {
    "native profile": native("profile/", lambda *_: None, "get"),
    "native verification": native("token/verify/", lambda _, held: {"token": held.tokens.access}),
    "simplejwt verification": simplejwt("verify/", lambda _, held: {"token": held.tokens.access}),
}


@pytest.fixture
def ann(make_account: Any) -> Any:
    return make_account(role="admin")


def test_what_changes_something_is_unavailable_and_the_rest_is_not(
    ann, changes_again, case, caplog
):
    """PostgreSQL said 500 to it; SQLite logged a traceback for each."""
    held = open_session(ann)
    native("profile/", lambda *_: None, "get")(ann, held)  # keys and revocations are in memory
    assert sent(APIClient(), "/simplejwt/", credentials(ann, held)).status_code == 200
    stop_changes()
    for name, door in WRITING.items():
        with case(name), transaction.atomic():
            response = door(ann, held)
            transaction.set_rollback(True)
            assert (name, response.status_code) == (name, 503)
            assert int(response["Retry-After"]) >= 1
            assert response["X-Request-Id"]
    for name, door in READING.items():
        with case(name):
            assert door(ann, held).status_code == 200
    told = [each for each in caplog.records if "accepts no changes" in each.getMessage()]
    assert len(told) <= 1  # a minute


def test_reading_goes_on_where_a_process_starts_beside_such_a_database(ann, changes_again):
    """Its keys are there; that it notes how long its tokens live can wait."""
    held = open_session(ann)
    forget_everything()
    AccessLifetime.objects.all().delete()
    stop_changes()
    with transaction.atomic():
        assert READING["native profile"](ann, held).status_code == 200


SQLSTATES = {
    "25006": Trouble.READ_ONLY,
    "53100": Trouble.DISK_FULL,
    "53300": Trouble.UNAVAILABLE,
    "57014": Trouble.UNAVAILABLE,
    "57P01": Trouble.UNAVAILABLE,
    "57P03": Trouble.UNAVAILABLE,
    "25P03": Trouble.UNAVAILABLE,
    "25P04": Trouble.UNAVAILABLE,
    "XX000": Trouble.UNAVAILABLE,
    "42P01": None,
    "23505": None,
}
"""What PostgreSQL says; the last two are mistakes of ours."""


def errors() -> Iterator[tuple[str, Trouble | None]]:
    """Return statements that fail for each reason, and what it is."""
    if connection.vendor == "postgresql":
        for state, expected in SQLSTATES.items():
            yield f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$", expected
    else:
        yield "SELECT * FROM missing", None
        yield "INSERT INTO django_migrations (app) VALUES (hex(zeroblob(1000000)))", None


def test_every_trouble_of_the_database_is_told_from_a_mistake(case):
    for sql, expected in errors():
        with case(sql):
            with pytest.raises(Error) as failed, transaction.atomic(), connection.cursor() as it:
                it.execute(sql)
            assert trouble_of(failed.value) is expected
    assert trouble_of(ValueError()) is None


def test_a_full_disk_is_one_too(case):
    """SQLite's own limit of pages is a full disk to it; of PostgreSQL's there is the SQLSTATE."""
    file = sqlite3.connect(":memory:")
    file.execute("CREATE TABLE kept (text)")
    file.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as full:
        file.execute("INSERT INTO kept VALUES (zeroblob(100000))")
    wrapped = OperationalError()
    wrapped.__cause__ = full.value
    for error in (wrapped, OSError(errno.ENOSPC, "full")):
        with case(repr(error)):
            refused = unavailable(error)
            assert refused is not None
            assert refused.retry_after == 30
    assert unavailable(OSError(errno.ENOENT, "missing")) is None
    file.close()
