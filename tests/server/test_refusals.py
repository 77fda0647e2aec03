"""The production profile refuses to start on anything unsafe, in one sentence for each reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django import get_version

from tests.ports import free_port
from tests.server.running import command, production
from vestibule import __version__, delivery
from vestibule.__main__ import main
from vestibule.server.environment.database import database
from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import refusals
from vestibule.server.environment.secret import make_home
from vestibule.server.environment.values import UnusableEnvironment
from vestibule.server.environment.variables import Environment

POSTGRES = "postgres://user:password@127.0.0.1:1/nothing"
SECRETS_THAT_ARE_NONE = ("changeme" * 10, "django-insecure-" + "k8#x" * 12, "ab" * 40)


LOCALE = Path(delivery.__file__).parents[1] / "locale"


def started(tmp_path: Path, **variables: str) -> list[str]:
    variables = {"VESTIBULE_PORT": str(free_port()), **variables}
    done = command("serve", home=tmp_path / "home", variables=variables)
    assert done.returncode > 0, f"It started, or crashed: {done}"
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


@pytest.fixture
def refused(tmp_path, monkeypatch, capsys):
    """Run the command in this process, with exactly these variables; returns why it refuses.

    Every command refuses before it is looked at, ``help`` as well as ``serve``; should it not be
    refused, help is all that is done.
    """

    def run(**variables: str) -> list[str]:
        for name in [each for each in os.environ if each.startswith("VESTIBULE_")]:
            monkeypatch.delenv(name)
        for name, value in {"VESTIBULE_HOME": str(tmp_path / "home"), **variables}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.argv", ["vestibule", "help"])
        with pytest.raises(SystemExit, match="2"):
            main()
        said = capsys.readouterr()
        assert said.out == ""
        sentences: list[str] = said.err.splitlines()
        return sentences

    return run


@pytest.mark.parametrize("word", ["version", "--version"])
def test_the_version_is_said_whatever_the_settings_are(monkeypatch, capsys, word):
    monkeypatch.setenv("VESTIBULE_PORT", "eighty")
    monkeypatch.setattr("sys.argv", ["vestibule", word])
    main()
    said = capsys.readouterr().out
    assert said == f"Vestibule {__version__} (Django {get_version()})\n"


CASES = {
    "no secret": ({"VESTIBULE_SECRET_KEY": ""}, "VESTIBULE_SECRET_KEY is missing"),
    "short secret": ({"VESTIBULE_SECRET_KEY": "kX3vTq8LmZ0rWc5Yh"}, "too short"),
    "debug": ({"VESTIBULE_DEBUG": "true"}, "VESTIBULE_DEBUG is on"),
    "any host": ({"VESTIBULE_ALLOWED_HOSTS": "a.example.org,*"}, "VESTIBULE_ALLOWED_HOSTS"),
    "any subdomain": ({"VESTIBULE_ALLOWED_HOSTS": ".example.org"}, "VESTIBULE_ALLOWED_HOSTS"),
    "any origin": ({"VESTIBULE_TRUSTED_ORIGINS": "*"}, "VESTIBULE_TRUSTED_ORIGINS"),
    "any sister domain": (
        {"VESTIBULE_TRUSTED_ORIGINS": "https://*.example.org"},
        "VESTIBULE_TRUSTED_ORIGINS",
    ),
    "plain HTTP at a trusted origin": (
        {"VESTIBULE_TRUSTED_ORIGINS": "http://app.example.org"},
        "VESTIBULE_TRUSTED_ORIGINS has an origin without https",
    ),
    "plain HTTP": (
        {"VESTIBULE_PUBLIC_ORIGIN": "http://accounts.example.org"},
        "VESTIBULE_PUBLIC_ORIGIN is not https",
    ),
    "SQLite, two workers": (
        {"VESTIBULE_WORKERS": "2", "VESTIBULE_ALLOW_SINGLE_NODE_LIMITS": "true"},
        "SQLite supports one worker only",
    ),
    "two workers, no Redis": (
        {"VESTIBULE_WORKERS": "2", "VESTIBULE_DATABASE_URL": POSTGRES},
        "VESTIBULE_REDIS_URL",
    ),
    "no origin": ({"VESTIBULE_PUBLIC_ORIGIN": ""}, "VESTIBULE_PUBLIC_ORIGIN is missing"),
    "no mail server": ({"VESTIBULE_EMAIL_URL": ""}, "VESTIBULE_EMAIL_URL"),
    "no sender": ({"VESTIBULE_EMAIL_FROM": ""}, "VESTIBULE_EMAIL_FROM"),
    "open inbox": ({"VESTIBULE_DEV_INBOX": "true"}, "VESTIBULE_DEV_INBOX is on"),
    "unknown variable": ({"VESTIBULE_SECERT_KEY": "x"}, "VESTIBULE_SECERT_KEY"),
    "bad number": ({"VESTIBULE_WORKERS": "two"}, "VESTIBULE_WORKERS must be a whole number"),
    "no worker": ({"VESTIBULE_WORKERS": "0"}, "VESTIBULE_WORKERS must be at least 1"),
    "unknown profile": ({"VESTIBULE_ENV": "prod"}, "VESTIBULE_ENV is 'prod'"),
}


@pytest.mark.parametrize("name", CASES)
def test_production_refuses_in_one_sentence(tmp_path, refused, name):
    changed, expected = CASES[name]
    (sentence,) = refused(**production(**changed))
    assert sentence.startswith("vestibule: ")
    assert expected in sentence
    assert sentence.endswith(".")
    assert not (tmp_path / "home").exists()  # a refusal leaves nothing behind


@pytest.mark.parametrize("secret", SECRETS_THAT_ARE_NONE)
def test_production_refuses_a_secret_that_others_could_guess(refused, secret):
    (sentence,) = refused(**production(VESTIBULE_SECRET_KEY=secret))
    assert "VESTIBULE_SECRET_KEY" in sentence
    assert secret not in sentence


def test_production_names_all_reasons_at_once(tmp_path):
    sentences = started(tmp_path, VESTIBULE_ENV="production", VESTIBULE_DEBUG="true")
    assert len(sentences) == 4
    assert all(sentence.startswith("vestibule: VESTIBULE_") for sentence in sentences)


UNUSABLE = {
    "VESTIBULE_ACCESS_LIFETIME": "nan",
    "VESTIBULE_ACCESS_MINUTES": "nan",
    "VESTIBULE_AUDIT_SYSLOG": "tcp://",
    "VESTIBULE_COOKIE_SAMESITE": "Loose",
    "VESTIBULE_DATABASE_URL": "nonsense",
    "VESTIBULE_DEFAULT_TRANSPORT": "pigeon",
    "VESTIBULE_DRAIN_SECONDS": "-1",
    "VESTIBULE_EMAIL_URL": "smtp://mail:abc",
    "VESTIBULE_HASHING_SLOTS": "-1",
    "VESTIBULE_DELETION_GRACE": "-1d",
    "VESTIBULE_KEY_ROTATION": "12h",
    "VESTIBULE_DELIVERY": "pigeon",
    "VESTIBULE_LANGUAGE": "nl",
    "VESTIBULE_LOG_LEVEL": "LOUD",
    "VESTIBULE_METRICS_PORT": "8000",
    "VESTIBULE_METRICS_TOKEN": "too short",
    "VESTIBULE_PUBLIC_ORIGIN": "accounts.example.org",
    "VESTIBULE_QUERY_TIMEOUT": "30d",
    "VESTIBULE_ROTATION": "sometimes",
    "VESTIBULE_SIGN_IN_CHECK": "always",
    "VESTIBULE_SMS_URL": "pigeon://loft",
    "VESTIBULE_SIGNING_KEY_FILE": "/there/is/no/such/file.pem",
    "VESTIBULE_THREADS": "0",
    "VESTIBULE_WORKERS": "99999999999999999999",
    "VESTIBULE_TRACING": "jaeger",
    "VESTIBULE_TRACING_SAMPLE": "7",
    "VESTIBULE_TRUSTED_ORIGINS": "https://app.example.org/",
    "VESTIBULE_TRUSTED_PROXIES": "the-proxy",
    "VESTIBULE_CLIENT_ADDRESS_HEADER": "X_Forwarded_For",
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_value_that_cannot_work_is_refused_at_the_start(refused, name):
    (sentence,) = refused(**{name: UNUSABLE[name]})
    assert name in sentence


def test_a_function_for_traces_is_in_a_module_that_there_is():
    for wrong in ("jaeger", "no.such.module.function", ".function"):
        assert len(refusals(Environment(TRACING=wrong))) == 1
    assert refusals(Environment(TRACING="tests.server.spans.to_file")) == []


def test_an_unknown_language_is_refused_with_the_list_of_known_ones(refused, case):
    for unknown in ("nl", "../de", "english"):
        with case(unknown):
            (sentence,) = refused(VESTIBULE_LANGUAGE=unknown)
            assert (
                "VESTIBULE_LANGUAGE must be one of ar, de, en, es, fr, it, ja, pt-br." in sentence
            )
    for known in ("ar", "de-ch", "pt", "pt-BR", "pt-PT", "ja"):
        with case(known):
            assert refusals(Environment(LANGUAGE=known)) == []
            assert (LOCALE / known.partition("-")[0]).is_dir()


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_no_machine_has_is_refused_at_the_start(refused, port):
    (sentence,) = refused(VESTIBULE_PORT=port)
    assert "VESTIBULE_PORT must be between 1 and 65535." in sentence


@pytest.mark.parametrize("option", ["nonsense=1", "sslmode=whatever", "pool=true"])
def test_an_option_of_the_database_that_cannot_work_is_refused_at_the_start(refused, option):
    (sentence,) = refused(VESTIBULE_DATABASE_URL=f"postgres://u:hunter2@db/name?{option}")
    assert "VESTIBULE_DATABASE_URL has an option that libpq does not know" in sentence
    assert "hunter2" not in sentence


def test_a_database_that_cannot_be_reached_is_said_in_one_sentence(tmp_path):
    (sentence,) = started(tmp_path, VESTIBULE_DATABASE_URL=POSTGRES)
    assert sentence.startswith("vestibule: the database cannot be reached: ")


def test_a_home_that_cannot_be_made_is_refused_in_one_sentence(tmp_path, refused):
    (tmp_path / "file").touch()
    (sentence,) = refused(VESTIBULE_HOME=str(tmp_path / "file" / "home"))
    assert sentence.startswith("vestibule: VESTIBULE_HOME cannot be used: ")
    with pytest.raises(UnusableEnvironment):
        make_home(tmp_path / "file")


def test_an_address_that_cannot_be_listened_on_is_refused_at_the_start(tmp_path):
    (sentence,) = started(tmp_path, VESTIBULE_HOST="no.such.host.invalid")
    assert "VESTIBULE_HOST" in sentence


def test_the_key_of_a_file_is_not_rotated_by_us(tmp_path, refused):
    (tmp_path / "key.pem").write_text("a key")
    given = {"VESTIBULE_SIGNING_KEY_FILE": str(tmp_path / "key.pem")}
    (sentence,) = refused(**given, VESTIBULE_KEY_ROTATION="90d")
    assert "VESTIBULE_KEY_ROTATION" in sentence


MALFORMED = {
    "VESTIBULE_DATABASE_URL": (
        *(
            "postgers://u:hunter2@db/name",
            "postgres:name",
            "postgres://",
            "postgres://u:hunter2@db",
        ),
        *("postgres://u:hunter2[x@db/name", "postgres://u:hunter2#x@db/name"),
        *("postgres://u:1/hunter2@db/name", "postgres://u:1?hunter2@db/name"),
        *("postgres://u:hunter2@db:abc/name", "postgres://u:hunter2@db:99999/name"),
        *("postgres://db1:5432,db2:5433/name", "postgres://db/name?sslmode"),
        *("sqlite:data.sqlite3", "sqlite://data.sqlite3", "sqlite:///", "sqlite://:memory:"),
        *("sqlite:///:memory:", "sqlite:///a#b.sqlite3", "sqlite:///a.sqlite3?timeout=1"),
    ),
    "VESTIBULE_EMAIL_URL": (
        *("smtp://u:hunter2[@mail", "smtp://u:hunter2#x@mail", "smtp://u:hunter2@mail:abc"),
        *("smtp://mail/path", "smtp://mail?tls=1", "smtp://mail?tls=True", "smtp://mail?TLS=true"),
        *("smtp://mail?tls", "smtp://mail?starttls=true", "smtp://mail?tls=true&tls=false"),
        "smtp://u:hunter2@mail?tls=true&ssl=true",
    ),
    "VESTIBULE_REDIS_URL": (
        *(
            "cache",
            "redis:cache",
            "redis://",
            "unix://",
            "redis+cluster://cache",
            "redis://cache:a",
        ),
        *("redis://:hunter2[x@cache", "redis://:hunter2#x@cache/0", "redis://:1/hunter2@cache/0"),
        *("redis://cache/first", "redis://cache?db=first"),
    ),
    "VESTIBULE_SMS_URL": (
        *("https://hook[/x", "https://", "https://hook:abc/x", "https://hook/x?secret=a#hunter2"),
        *("twilio://sender", "twilio://sid:hunter2", "twilio://sid:hunter2#x@sender"),
        *("twilio://sid:1/hunter2@sender", "vonage://key:hunter2[x@sender"),
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_url_is_refused_in_one_sentence_without_its_password(refused, case, name):
    for url in MALFORMED[name]:
        with case(url):
            (sentence,) = refused(**{name: url})
            assert f"{name} must have the form " in sentence
            assert "hunter2" not in sentence


WELL_FORMED = {
    "DATABASE_URL": (
        *("postgres://ann:p%23%2F@db:5432/name", "postgresql://ann@/name", "postgres:///name"),
        *("postgres://db1,db2/name?target_session_attrs=read-write&sslmode=verify-full",),
        *("postgres://db/name?currentSchema=a&prepare_threshold=5&options=-c%20x%3D1",),
        *("postgres://%2Fvar%2Frun/name", "postgres://[::1]:5432/name", "postgres://?service=main"),
        *("sqlite:///relative.sqlite3", "sqlite:////srv/data.sqlite3"),
    ),
    "EMAIL_URL": (
        *("smtp://mail", "smtp://u:p%23@mail:587?tls=true", "smtp://mail/?ssl=true"),
        *("smtp://[::1]:25", "smtp://mail?tls=true&ssl=false"),
    ),
    "REDIS_URL": (
        *("redis://cache", "redis://cache:6379/0", "rediss://:pw@cache:6379/1?ssl_cert_reqs=none"),
        *("redis://[::1]:6379/", "unix:///run/redis.sock", "unix://ann:pw@/run/redis.sock?db=1"),
    ),
    "SMS_URL": (
        *("twilio://AC1:to%2Fken@+4930123456", "vonage://key:secret@Acme%20Inc", "console://"),
        *("https://hook.example/sms?tenant=7&secret=s%26t", "http://127.0.0.1:9/x"),
    ),
}


@pytest.mark.parametrize("name", WELL_FORMED)
def test_every_documented_form_of_a_url_is_accepted(case, name):
    for url in WELL_FORMED[name]:
        with case(url):
            assert refusals(read({f"VESTIBULE_{name}": url})) == []


def test_several_workers_on_sqlite_are_refused_however_its_scheme_is_written(refused):
    variables = {"VESTIBULE_WORKERS": "2", "VESTIBULE_ALLOW_SINGLE_NODE_LIMITS": "true"}
    (sentence,) = refused(**production(**variables, VESTIBULE_DATABASE_URL="SQLITE:///a.sqlite3"))
    assert "SQLite supports one worker only" in sentence


def test_the_default_database_is_in_the_folder_whatever_characters_its_name_has(tmp_path):
    env = Environment(HOME=tmp_path / "a#b?c%20[d")
    assert refusals(env) == []
    assert database(env.database_url)["NAME"] == str(env.HOME / "vestibule.sqlite3")
