"""Log lines name the request that they were written in, and who sent it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cases import each_case
from vestibule import bearer, database
from vestibule.core.current_request import current_caller, current_request
from vestibule.core.tokens import SIGNED, Transport
from vestibule.drf import cookies
from vestibule.drf.caller import request_id_of
from vestibule.server.log_context import RequestFilter
from vestibule.server.slow_queries import LONGEST, SlowQueries
from vestibule.testing.plugin import open_session

SESSION = UUID(int=7)


@pytest.fixture
def environ() -> Iterator[dict[str, Any]]:
    """WSGI's environment of a request that this thread answers."""
    sent: dict[str, Any] = {"REQUEST_METHOD": "GET"}
    current_request.set(sent)
    current_caller.set(None)
    yield sent
    current_request.set(None)


def added(event: str = "something", **line: Any) -> dict[str, Any]:
    """Return what is added to a line."""
    record = logging.makeLogRecord({"msg": event, **line})
    before = dict(vars(record))
    assert RequestFilter().filter(record)
    assert vars(record).items() >= before.items()
    return {name: value for name, value in vars(record).items() if name not in before}


def test_a_line_outside_of_requests_stays_as_it_is():
    assert added() == {}


def test_a_line_has_the_id_that_the_response_will_have(environ, rf):
    only = added()
    request = rf.get("/")
    request.META = environ
    assert only == {"request_id": request_id_of(request)}


@pytest.mark.django_db
@each_case("transport", SIGNED)
def test_a_line_names_account_and_session_once_they_are_known(environ, make_account, transport):
    environ.clear()
    person = make_account()
    signed_in = open_session(person, transport)
    access = signed_in.tokens.access
    if transport == Transport.BODY:
        environ["HTTP_AUTHORIZATION"] = f"Bearer {access}"
    else:
        environ["HTTP_COOKIE"] = f"{cookies.ACCESS.name}={access}"
    assert added().keys() == {"request_id"}  # the token was not verified yet
    bearer.authenticate(access, transport)
    known = {"account": str(person.id), "session": str(signed_in.session)}
    assert added() == {**known, "request_id": environ["vestibule.request_id"]}
    assert added(account=7, session=None).keys() == {"request_id"}


def test_a_sign_in_names_who_has_signed_in_from_its_event_on(environ):
    assert added(event="signed_in", account=7, session=str(SESSION)).keys() == {"request_id"}
    found = added()
    assert (found["account"], found["session"]) == ("7", str(SESSION))


def test_a_refresh_names_whose_session_it_is(environ):
    current_caller.set((8, SESSION))
    assert added()["session"] == str(SESSION)


@pytest.mark.django_db
def test_a_slow_query_is_logged_without_its_parameters(caplog):
    secret, connection = "hunter2", database.connection()
    for slow in (timedelta(days=1), timedelta(0)):
        with connection.execute_wrapper(SlowQueries(slow)), connection.cursor() as cursor:
            cursor.execute("SELECT %s,\n 1" + " , 1" * (LONGEST // 4), [secret])
    (line,) = caplog.records
    assert line.sql.startswith("SELECT %s, 1 , 1")
    assert len(line.sql) == LONGEST
    assert secret not in str(vars(line))
    assert line.database == connection.alias


def test_a_connection_that_is_opened_again_is_measured_once():
    connection, watched = database.connection(), SlowQueries(timedelta(0))
    try:
        for _ in range(2):
            watched.watch(connection=connection)
        assert connection.execute_wrappers.count(watched) == 1
    finally:
        connection.execute_wrappers.remove(watched)
