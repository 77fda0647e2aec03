"""Delivery settings of the server's environment, its admin pages and its inbox."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.migrated import running_migrated
from tests.server.running import ROOT, environment
from tests.waiting import NEVER, wait_until
from vestibule.server.environment.refusals import refusals
from vestibule.server.environment.sms import sms_settings
from vestibule.server.environment.values import UnusableEnvironment
from vestibule.server.environment.variables import Environment


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        (
            "twilio://AC1:to%2Fken@+4930123456",
            {
                "SMS_BACKEND": "twilio",
                "SMS_OPTIONS": {"sid": "AC1", "token": "to/ken", "from": "+4930123456"},
            },
        ),
        (
            "vonage://key:secret@Acme%20Inc",
            {
                "SMS_BACKEND": "vonage",
                "SMS_OPTIONS": {"key": "key", "secret": "secret", "from": "Acme Inc"},
            },
        ),
        (
            "https://hook.example/sms?tenant=7&secret=s%26t",
            {
                "SMS_BACKEND": "webhook",
                "SMS_OPTIONS": {"url": "https://hook.example/sms?tenant=7", "secret": "s&t"},
            },
        ),
        ("console://", {"SMS_BACKEND": "console"}),
        ("", {"SMS_BACKEND": "vestibule.server.pages.inbox.keep_sms"}),
    ],
)
def test_one_url_selects_the_text_message_back_end(url, settings):
    assert sms_settings(Environment(SMS_URL=url)) == settings


def test_an_unknown_url_scheme_stops_the_start():
    with pytest.raises(UnusableEnvironment):
        sms_settings(Environment(SMS_URL="pigeon://loft"))


def test_production_has_no_inbox_for_text_messages():
    assert sms_settings(Environment(ENV="production")) == {"SMS_BACKEND": ""}


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SMS_URL": "console://"}, "prints codes to the log"),
        ({"DELIVERY": "inline"}, "VESTIBULE_DELIVERY must be one of"),
    ],
)
def test_production_refuses_what_is_unsafe(variables, sentence):
    found = refusals(Environment(ENV="production", **variables))
    assert any(sentence in refusal for refusal in found)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The inbox of a server for a mail and a text message that another process queued."""
    home = tmp_path_factory.mktemp("inbox")
    script = (
        "import django; django.setup();"
        "from vestibule.delivery import *;"
        "queue(Message('password_changed', 'ann@example.org'));"
        "queue(Message('verify_phone', '+4915112345678', {'code': '481516', 'minutes': 9}, 'sms'))"
    )
    with running_migrated(home) as server:
        variables = {**server.variables, "DJANGO_SETTINGS_MODULE": "vestibule.server.settings"}
        variables["VESTIBULE_DELIVERY"] = "worker"
        done = run("-c", script, home=home, variables=variables)
        assert done.returncode == 0, done.stderr
        wait_until(lambda: len(server.get("/dev/inbox.json").json()["messages"]) == 2)
        found = server.get("/dev/inbox.json").json()["messages"]
    return {each["channel"]: each for each in found}


def test_text_messages_end_in_the_inbox(inbox):
    assert (inbox["sms"]["to"], inbox["sms"]["code"]) == ("+4915112345678", "481516")


def test_the_admin_lists_dead_messages_without_their_content(tmp_path):
    variables = {"DJANGO_SETTINGS_MODULE": "tests.delivery.host_with_admin"}
    variables["TEST_DATABASE"] = "sqlite"
    done = run("-m", "tests.delivery.show_dead_letters", home=tmp_path, variables=variables)
    assert done.returncode == 0, done.stderr
    assert "verify_email" in done.stdout
    assert "does not start with PUBLIC_ORIGIN" in done.stdout
    assert "password_changed" not in done.stdout
    assert "evil.example" not in done.stdout


def test_a_server_sends_what_another_process_queued(inbox):
    assert set(inbox) == {"email", "sms"}
    mail = inbox["email"]
    assert (mail["to"], mail["subject"]) == ("ann@example.org", "Your password was changed")


def run(*arguments: str, home: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(home, variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=NEVER,
    )
