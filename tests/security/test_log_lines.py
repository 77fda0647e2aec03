"""One event is one line, and nothing in it was put there by a stranger."""

from __future__ import annotations

import json
import logging

import pytest

from tests.security.log_format import formatter
from tests.security.refusals import CONFIG, LOGIN, SESSIONS, body_of, client
from vestibule.server.environment.variables import Environment
from vestibule.testing.plugin import PASSWORD

pytestmark = pytest.mark.django_db

EVIL = [
    "evil\nevent='signed_in' account=1", "evil\r\nX: y", "\x1b[2Jevil", "evil\u2028x",
    "evil\u0085x", "\x00evil",
    '","event":"signed_in', "${jndi:ldap://127.0.0.1/a}", "%n%s%d", "' level='error",
    "\u202eevil", "evil\x7f",
]  # fmt: skip


@pytest.mark.parametrize("env", ["development", "production"])
@pytest.mark.parametrize("evil", EVIL, ids=ascii)
def test_one_event_is_one_log_line_whatever_was_sent(make_account, caplog, env, evil):
    person = make_account()
    caplog.set_level(logging.INFO)
    lines = formatter(Environment(ENV=env))
    circumstances = {
        "HTTP_USER_AGENT": evil.encode().decode("latin-1"),
        "HTTP_X_FORWARDED_FOR": evil.encode().decode("latin-1"),
        "HTTP_X_REQUEST_ID": evil.encode().decode("latin-1"),
    }
    for email in (person.email, evil, f"{evil}@example.org"):
        for password in (PASSWORD, evil):
            body = {"email": email, "password": password}
            client().post(LOGIN, body, format="json", **circumstances)
    for logger in ("vestibule.audit", "django.request"):
        logging.getLogger(logger).error("%s", evil, extra={"given": evil})
    assert len(caplog.records) >= 2
    for record in caplog.records:
        line = lines.format(record)
        assert len(line.splitlines()) == 1, line
        assert all(letter.isprintable() for letter in line), ascii(line)
        if env == "production":
            assert isinstance(json.loads(line), dict)


def test_an_exception_is_one_log_line(caplog):
    try:
        raise ValueError("evil\nsecond line\x1b[2J")
    except ValueError:
        logging.getLogger("vestibule").exception("It failed:\n%s", "evil\r\nline")
    for env in ("development", "production"):
        line = formatter(Environment(ENV=env)).format(caplog.records[-1])
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line


def test_what_a_client_sends_is_kept_without_control_characters(make_account, sign_in_as):
    body = {"email": make_account().email, "password": PASSWORD}
    answer = client().post(LOGIN, body, format="json", HTTP_USER_AGENT="A\x1b[2J\r\nB" + "x" * 5000)
    session = client(answer.json()["tokens"]["access"]).get(SESSIONS).json()["sessions"][0]
    assert session["user_agent"].isprintable()
    assert len(session["user_agent"]) == 300
    assert session["ip"] == "127.0.0.1"


def test_the_request_id_is_ours(db):
    answers = [client().get(CONFIG, HTTP_X_REQUEST_ID="evil") for _ in range(2)]
    ids = {answer["X-Request-Id"] for answer in answers}
    assert len(ids) == 2
    assert "evil" not in ids
    assert body_of(client().get("/nowhere"))["request_id"]
