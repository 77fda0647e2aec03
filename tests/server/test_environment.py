"""Reading the environment: types, defaults, and every reason for which production refuses."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import FrozenInstanceError, fields, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.server.running import SECRET, production
from vestibule.server.environment.mail import is_sender, mail_settings
from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import refusals as refusals_of
from vestibule.server.environment.values import UnusableEnvironment
from vestibule.server.environment.variables import Environment


def refusals(**changed: str) -> list[str]:
    return refusals_of(read(production(**changed)))


def test_nothing_at_all_makes_a_development_server():
    env = read({})
    assert env == Environment()
    assert refusals_of(env) == []
    assert not env.production
    assert env.inbox
    assert env.origin == "http://localhost:8000"
    assert env.database_url == f"sqlite:///{Path.cwd()}/var/server/vestibule.sqlite3"


def test_the_documented_backup_copies_the_database_of_the_server(tmp_path):
    page = (Path(__file__).parents[2] / "docs/operations/backup.md").read_text()
    named = re.search(r'`sqlite3 "(file:\S+)" "\.backup', page)
    assert named is not None
    uri = named[1].replace("$VESTIBULE_HOME", str(tmp_path))
    url = read({"VESTIBULE_HOME": str(tmp_path)}).database_url
    assert uri == f"file:{urlsplit(url).path[1:]}?mode=rw"
    with pytest.raises(sqlite3.OperationalError):  # there is none, and none is made
        sqlite3.connect(uri, uri=True)


def test_an_empty_variable_is_one_that_is_not_set():
    assert read({f"VESTIBULE_{each.name}": "" for each in fields(Environment)}) == Environment()


def test_what_is_not_ours_is_left_alone():
    assert read({"PATH": "/bin", "DATABASE_URL": "x", "VESTIBULES": "1"}) == Environment()


def test_values_get_their_types():
    env = read(
        {
            "VESTIBULE_PORT": "8001",
            "VESTIBULE_ACCESS_LIFETIME": "2m30s",
            "VESTIBULE_KEY_ROTATION": "30d",
            "VESTIBULE_HOME": "/srv/home",
            "VESTIBULE_ALLOWED_HOSTS": " a.example.org, ,b.example.org ",
            "VESTIBULE_DEBUG": "Yes",
            "VESTIBULE_DEV_INBOX": "0",
        }
    )
    assert (8001, Path("/srv/home")) == (env.PORT, env.HOME)
    assert timedelta(seconds=150) == env.ACCESS_LIFETIME
    assert timedelta(days=30) == env.KEY_ROTATION
    assert env.ALLOWED_HOSTS == ("a.example.org", "b.example.org")
    assert (env.DEBUG, env.DEV_INBOX, env.inbox) == (True, False, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VESTIBULE_PORT", "eighty"),
        ("VESTIBULE_PORT", "80.5"),
        ("VESTIBULE_ACCESS_LIFETIME", "ten"),
        ("VESTIBULE_ACCESS_LIFETIME", "10"),
        ("VESTIBULE_CAPTCHA_MIN_SCORE", "nan"),
        ("VESTIBULE_ROLES", "admin"),
        ("VESTIBULE_DEBUG", "maybe"),
        ("VESTIBULE_DEBUG", "on and off"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(name, value):
    with pytest.raises(UnusableEnvironment, match=name):
        read({name: value})


def test_unknown_variables_are_named_all_at_once():
    with pytest.raises(UnusableEnvironment) as refused:
        read({"VESTIBULE_PROT": "1", "VESTIBULE_HOTS": "2", "VESTIBULE_PORT": "3"})
    assert refused.value.args == (
        "Unknown variable VESTIBULE_HOTS (did you mean VESTIBULE_HOST?): see docs/settings.md.",
        "Unknown variable VESTIBULE_PROT (did you mean VESTIBULE_PORT?): see docs/settings.md.",
    )


def test_it_cannot_be_changed_afterwards():
    with pytest.raises(FrozenInstanceError):
        read({}).PORT = 1  # type: ignore[misc]


def test_production_may_start_with_what_it_needs():
    assert refusals() == []
    with_two = {"VESTIBULE_WORKERS": "2", "VESTIBULE_DATABASE_URL": "postgres://u:p@db/name"}
    assert refusals(**with_two, VESTIBULE_REDIS_URL="redis://cache/0") == []
    assert refusals(**with_two, VESTIBULE_ALLOW_SINGLE_NODE_LIMITS="true") == []
    assert len(refusals(**with_two)) == 1


@pytest.mark.parametrize("length", [1, 20, 49])
def test_a_secret_under_fifty_characters_is_too_short(length):
    (sentence,) = refusals(VESTIBULE_SECRET_KEY=SECRET[:length] if length > 19 else "k")[:1]
    assert "too short" in sentence


@pytest.mark.parametrize(
    "secret", ["a" * 60, "0123456" * 9, "ChangeMe" + SECRET, "django-insecure-" + SECRET]
)
def test_a_secret_that_is_no_secret_is_refused(secret):
    (sentence,) = refusals(VESTIBULE_SECRET_KEY=secret)
    assert "not random" in sentence
    assert secret not in sentence


def test_fallback_secrets_are_held_to_the_same_rule():
    """An attacker who knows an old secret makes tokens that are accepted."""
    assert refusals(VESTIBULE_SECRET_KEY_FALLBACKS="changeme")
    assert refusals(VESTIBULE_SECRET_KEY_FALLBACKS=SECRET[::-1]) == []


def test_no_secret_shows_in_a_repr():
    env = read(
        production(
            VESTIBULE_DATABASE_URL="postgres://user:hunter2@db/name",
            VESTIBULE_EMAIL_URL="smtp://user:hunter2@mail",
            VESTIBULE_REDIS_URL="redis://:hunter2@cache",
        )
    )
    assert SECRET not in repr(env)
    assert "hunter2" not in repr(env)


def test_a_development_server_is_not_asked_for_any_of_it():
    assert refusals_of(read({"VESTIBULE_DEBUG": "1", "VESTIBULE_ALLOWED_HOSTS": "*"})) == []


@pytest.mark.parametrize("url", ["smtp://mail.example.org", "smtp://u:p@mail.example.org:2525"])
def test_a_mail_server_switches_the_inbox_off(url):
    assert not read({"VESTIBULE_EMAIL_URL": url}).inbox


def test_the_document_of_the_api_is_not_for_production_unless_it_is_asked_for():
    assert Environment().api_docs
    assert not Environment(ENV="production").api_docs
    assert Environment(ENV="production", API_DOCS=True).api_docs
    assert not Environment(API_DOCS=False).api_docs


def test_numbers_in_a_database_url_are_numbers():
    url = "postgres://ann:hunter2@db/name?sslmode=require&connect_timeout="
    assert refusals_of(Environment(DATABASE_URL=f"{url}9")) == []
    for bad in ("abc", "", "-1", "2.5", "٢"):
        [said] = refusals_of(Environment(DATABASE_URL=url + bad))
        assert "VESTIBULE_DATABASE_URL: connect_timeout" in said
        assert "hunter2" not in said


def test_a_security_contact_is_an_address_that_people_can_use():
    good = ("mailto:security@example.org", "https://example.org/report", "tel:+49-30-1")
    assert refusals_of(Environment(SECURITY_CONTACT=good)) == []
    for bad in ("security@example.org", "http://example.org", "javascript:alert(1)"):
        [said] = refusals_of(Environment(SECURITY_CONTACT=(*good, bad)))
        assert "VESTIBULE_SECURITY_CONTACT" in said


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "EMAIL_FROM",
            ("a@example.org", "Accounts <a@example.org>", '"Acme, Inc." <a@example.org>',
             "Acme Inc. <a@example.org>", "Müller <a@müller.example>", "a@localhost"),
            ("Accounts", "Acme, Inc. <a@example.org>", "a@example.org\nBcc: b@example.org",
             "a@example.org, b@example.org", "a@example.org,", "a@", "@example.org", "Acme <>",
             "Acme: x <a@example.org>", "a@example.org>", "a b@example.org", "a@exam ple.org"),
        ),
        (
            "ALLOWED_HOSTS",
            ("a.example.org", "A.example.org,b.example.org", ".example.org", "*", "10.0.0.1",
             "[::1]", "localhost"),
            ("https://a.example.org", "a.example.org:443", "a.example.org/", "müller.example",
             "a.example.org,b example.org", "::1", "a_b.example.org", "*.example.org", "."),
        ),
        (
            "PUBLIC_ORIGIN",
            ("https://a.example.org", "http://localhost:8000/", "https://[::1]:8443",
             "https://xn--mller-kva.example", "https://A.example.org"),
            ("https://müller.example", "https://acc ounts.example.org", "https://a.example.org\n",
             "https://a_b.example.org", "https://a.example.org.", "https://a.example.org:0",
             "https://a.example.org:99999", "https://u@a.example.org", "https://a.example.org/x",
             "https://a.example.org?", "https://", "https://\u017f.example"),
        ),
        (
            "TRUSTED_ORIGINS",
            ("https://xn--mller-kva.example", "http://my_app:3000"),
            ("https://müller.example", "https://acc ounts.example.org"),
        ),
    ],
)  # fmt: skip
def test_an_address_that_cannot_work_is_refused(name, good, bad):
    for each in good:
        assert refusals_of(read({f"VESTIBULE_{name}": each})) == [], each
    for each in bad:
        [said] = refusals_of(read({f"VESTIBULE_{name}": each}))
        assert f"VESTIBULE_{name}" in said


@pytest.mark.parametrize("name", ["PUBLIC_ORIGIN", "TRUSTED_ORIGINS"])
def test_the_ascii_form_of_an_international_host_is_said(name):
    [said] = refusals_of(read({f"VESTIBULE_{name}": "https://straße.example"}))
    assert said.endswith(" Browsers send its host as xn--strae-oqa.example.")


def test_the_sender_of_a_development_server_is_one_address_whatever_its_name():
    sender = mail_settings(Environment(SERVICE_NAME="Acme, Inc."))["DEFAULT_FROM_EMAIL"]
    assert sender == '"Acme, Inc." <no-reply@localhost>'
    assert is_sender(sender)


def test_requests_may_use_the_host_of_the_origin_and_in_development_this_machines():
    env = Environment(ENV="production", PUBLIC_ORIGIN="https://[2001:db8::1]:8443")
    assert env.allowed_hosts == ["[2001:db8::1]"]
    assert {"[2001:db8::1]", "localhost"} < {*replace(env, ENV="development").allowed_hosts}


def test_the_origin_has_no_slash_at_its_end():
    assert read({"VESTIBULE_PUBLIC_ORIGIN": "https://a.example.org/"}).origin == (
        "https://a.example.org"
    )


def test_only_a_development_server_on_this_machine_trusts_its_other_ports():
    assert Environment().is_local
    assert Environment(PUBLIC_ORIGIN="http://localhost:8001").is_local
    assert not Environment(PUBLIC_ORIGIN="https://localhost:8001").is_local
    assert not Environment(PUBLIC_ORIGIN="http://accounts.example.org").is_local
    assert not Environment(ENV="production").is_local
