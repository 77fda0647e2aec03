"""Every setting of the server: from the environment, a TOML file or a secret's file, and shown."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from django.core.management import call_command

from tests.cases import Case
from tests.server.running import SECRET, command
from tests.shape.source import REPOSITORY
from vestibule.conf import Settings
from vestibule.core.brand import Brand, Palette, Panel
from vestibule.core.profile_fields import ProfileField
from vestibule.core.roles import Action, Over, Role
from vestibule.core.simplejwt import SimpleJWTKey
from vestibule.server.environment.app_settings import app_settings
from vestibule.server.environment.reading import FIELDS, default_of, is_secret, read
from vestibule.server.environment.refusals import refusals
from vestibule.server.environment.values import UnusableEnvironment, as_data
from vestibule.server.environment.variables import Environment

ROLE = {"name": "boss", "label": "Boss", "rank": 9, "may": {"read": "lower", "change": ["boss"]}}
SAMPLES: dict[Any, tuple[Any, Any]] = {
    str: ("x", "x"),
    int: (7, 7),
    int | None: (7, 7),
    float: (0.25, 0.25),
    bool | None: (True, True),
    Path: ("x", Path("x")),
    timedelta: ("1h30m", timedelta(minutes=90)),
    tuple[str, ...]: (["a", "b"], ("a", "b")),
    dict[str, str]: ({"read": "1/minute per ip"}, {"read": "1/minute per ip"}),
    dict[str, dict[str, Any]]: ({"a": {"client_id": "b"}}, {"a": {"client_id": "b"}}),
    SimpleJWTKey: ({"key": "k", "issuer": "i"}, SimpleJWTKey(key="k", issuer="i")),
    Brand: (
        {"font": "Figtree", "light": {"accent": "#0f6b52"}, "panel": {"en": {"title": "Hello"}}},
        Brand(
            font="Figtree",
            light=Palette(accent="#0f6b52"),
            panel={"en": Panel(title="Hello")},
        ),
    ),
    tuple[Role, ...]: (
        [ROLE],
        (Role("boss", "Boss", 9, may={Action.READ: Over.LOWER, Action.CHANGE: ("boss",)}),),
    ),
    tuple[ProfileField, ...]: (
        [{"name": "duty", "label": "Duty", "kind": "choice", "choices": [["MW", "Midwife"]]}],
        (ProfileField(name="duty", label="Duty", kind="choice", choices=(("MW", "Midwife"),)),),
    ),
}
"""By type of a setting: a value as JSON or TOML has it, and what it means."""

KINDS = get_type_hints(Environment)


def sample(name: str) -> Any:
    """Return a value that is not the default."""
    return not default_of(FIELDS[name]) if KINDS[name] is bool else SAMPLES[KINDS[name]][0]


def expected(name: str) -> Any:
    """Return what the sample of a setting means: a table with defaults keeps the others."""
    if KINDS[name] is bool:
        return sample(name)
    value, default = SAMPLES[KINDS[name]][1], default_of(FIELDS[name])
    return default | value if isinstance(default, dict) else value


def as_variable(value: Any) -> str:
    if isinstance(value, list) and isinstance(value[0], str):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value)


def as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {as_toml(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    return json.dumps(value)


@pytest.fixture
def config(tmp_path):
    """Write a file, and return the variable that names it."""

    def write(text: str) -> dict[str, str]:
        file = tmp_path / "vestibule.toml"
        file.write_text(text)
        return {"VESTIBULE_CONFIG": str(file)}

    return write


@pytest.fixture
def secret_file(tmp_path):
    """Write a secret's file, and return its path."""

    def write(text: str) -> str:
        (tmp_path / "secret").write_text(text)
        return str(tmp_path / "secret")

    return write


def reasons(variables: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(UnusableEnvironment) as refused:
        read(variables)
    return refused.value.args


def test_every_setting_can_be_set_by_a_variable_and_in_the_file(case: Case, config):
    for name in FIELDS.keys() - {"CONFIG"}:
        with case(name):
            given = sample(name)
            by_variable = read({f"VESTIBULE_{name}": as_variable(given)})
            by_file = read(config(f"{name.lower()} = {as_toml(given)}"))
            assert getattr(by_variable, name) == getattr(by_file, name) == expected(name)


def test_every_setting_of_the_app_reaches_it(case: Case):
    for name in (each.name for each in fields(Settings)):
        with case(name):
            env = read({f"VESTIBULE_{name}": as_variable(sample(name))})
            assert app_settings(env)[name] == expected(name)


def test_every_default_is_shown_as_it_can_be_set(case: Case, config):
    for name in FIELDS.keys() - {"CONFIG"}:
        with case(name):
            shown = as_data(default_of(FIELDS[name]))
            if shown is not None:
                found = read(config(f"{name.lower()} = {as_toml(shown)}"))
                assert replace(found, CONFIG="") == Environment()


def test_every_secret_can_be_in_a_file_of_its_own(case: Case, secret_file, config):
    for name in (name for name, each in FIELDS.items() if is_secret(each)):
        with case(name):
            path = secret_file(as_variable(sample(name)) + "\n")
            by_variable = read({f"VESTIBULE_{name}_FILE": path})
            by_file = read(config(f"{name.lower()}_file = '{path}'"))
            assert getattr(by_variable, name) == getattr(by_file, name) == expected(name)


def test_the_environment_overrides_the_file(config, secret_file):
    file = config('port = 8001\naudience = "file"\nsecret_key = "of the file"')
    env = read({**file, "VESTIBULE_PORT": "8002",
                "VESTIBULE_SECRET_KEY_FILE": secret_file("own")})  # fmt: skip
    assert (env.PORT, env.AUDIENCE, env.SECRET_KEY) == (8002, "file", "own")


def test_the_file_can_empty_a_setting_and_a_variable_cannot(config):
    lines = 'security_page = ""\npassword_breached_filter = ""\ncaptcha_on = []'
    names = ("SECURITY_PAGE", "PASSWORD_BREACHED_FILTER", "CAPTCHA_ON")
    emptied = read(config(lines))
    assert not any(getattr(emptied, name) for name in names)
    left = read({f"VESTIBULE_{name}": "" for name in names})
    assert all(getattr(left, name) for name in names)


def test_a_former_variable_still_sets_its_successor():
    env = read({"VESTIBULE_ACCESS_MINUTES": "2.5", "VESTIBULE_KEY_ROTATION_DAYS": "0"})
    assert timedelta(seconds=150) == env.ACCESS_LIFETIME
    assert timedelta(0) == env.KEY_ROTATION


@pytest.mark.parametrize(
    ("one", "other"),
    [("SECRET_KEY", "SECRET_KEY_FILE"), ("ACCESS_LIFETIME", "ACCESS_MINUTES"),
     ("OTP_API_KEY", "OTP_API_KEY_FILE")],
)  # fmt: skip
def test_a_setting_that_is_set_twice_is_refused(one, other, secret_file):
    value = {"ACCESS_LIFETIME": "5m", "ACCESS_MINUTES": "5"}.get(other, secret_file("s"))
    first = "5m" if one == "ACCESS_LIFETIME" else "secret text"
    (sentence,) = reasons({f"VESTIBULE_{one}": first, f"VESTIBULE_{other}": value})
    both = f"VESTIBULE_{one} and VESTIBULE_{other}"
    assert sentence == f"{both} set the same setting: remove one of them."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("prot = 1", "vestibule.toml has an unknown key prot (did you mean port?): see"),
        ("PORT = 1", "vestibule.toml has an unknown key PORT: see docs/settings.md."),
        ("config = 'x'", "vestibule.toml has an unknown key config"),
        ("port_file = 'x'", "vestibule.toml has an unknown key port_file"),
        ("[limits]\nsignin = 'x'",
         "vestibule.toml: limits has an unknown key signin (did you mean sign_in?)."),
        ("[limits]\nsign_in = 1", "vestibule.toml: limits.sign_in must be text."),
        ("[[roles]]\nname = 'a'", "vestibule.toml: roles[0] lacks label, rank."),
        ("[[roles]]\nname = 'a'\nlabel = 'A'\nrank = 1\nmay = {fly = 'all'}",
         "vestibule.toml: roles[0].may: a key must be one of read, read_events"),
        ("access_lifetime = 10", "vestibule.toml: access_lifetime must be a duration, such as 0.5"),
        ("debug = 'yes'", "vestibule.toml: debug must be true or false."),
        ("workers = true", "vestibule.toml: workers must be a whole number."),
        ("allowed_hosts = 'a'", "vestibule.toml: allowed_hosts must be a list."),
        ("secret_key = 'hunter2'\nx", "vestibule.toml is not valid TOML (at "),
    ],
)  # fmt: skip
def test_what_the_file_has_wrong_is_said_in_one_sentence(text, sentence, config):
    (said,) = reasons(config(text))
    assert said.startswith(sentence)
    assert said.endswith(".")
    assert "hunter2" not in said


def test_all_that_is_wrong_is_said_at_once(config):
    assert len(reasons(config("prot = 1\ndebug = 1\n[limits]\nsignin = 'x'"))) == 3
    assert len(reasons({"VESTIBULE_PORT": "x", "VESTIBULE_ROLES": "{", "VESTIBULE_X": "y"})) == 3


@pytest.mark.parametrize("name", ["CONFIG", "SECRET_KEY_FILE"])
def test_a_file_that_cannot_be_read_is_refused(name, tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "missing", tmp_path, tmp_path / "binary"):
        (sentence,) = reasons({f"VESTIBULE_{name}": str(path)})
        assert sentence == f"VESTIBULE_{name} names a file that cannot be read."


def test_an_empty_secret_file_is_refused(secret_file):
    (sentence,) = reasons({"VESTIBULE_SECRET_KEY_FILE": secret_file("\n")})
    assert sentence == "VESTIBULE_SECRET_KEY_FILE names an empty file."


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SMS_URL": "console://", "SMS_BACKEND": "console"},
         "VESTIBULE_SMS_URL and VESTIBULE_SMS_BACKEND set the same setting: remove one of them."),
        ({"SIGN_IN_CHECK": "x"}, "VESTIBULE_SIGN_IN_CHECK must be one of none, email_code."),
        ({"DEFAULT_ROLE": "boss"}, "VESTIBULE_DEFAULT_ROLE and ADMIN_ROLE must be in ROLES."),
        ({"PROVIDERS": {"google": {"client": "x"}}},
         "VESTIBULE_PROVIDERS['google'] cannot be used: unknown client (did you mean client_id?)."),
        ({"HASHING_SLOTS": -1}, "VESTIBULE_HASHING_SLOTS must be at least 0."),
    ],
)  # fmt: skip
def test_what_no_host_could_start_with_is_refused_by_the_variables_name(settings, sentence):
    (said,) = refusals(Environment(**settings))
    assert said.startswith(sentence)


def test_a_backend_for_text_messages_may_be_set_as_in_a_host():
    env = read({"VESTIBULE_SMS_BACKEND": "twilio", "VESTIBULE_SMS_OPTIONS": '{"sid": "s"}'})
    assert refusals(env) == []
    found = app_settings(env)
    assert (found["SMS_BACKEND"], found["SMS_OPTIONS"]) == ("twilio", {"sid": "s"})
    (said,) = refusals(Environment(ENV="production", SECRET_KEY=SECRET, EMAIL_URL="smtp://m",
                                   EMAIL_FROM="a@b.example", PUBLIC_ORIGIN="https://a.example",
                                   SMS_BACKEND="console"))  # fmt: skip
    assert "prints codes to the log" in said


def test_show_says_where_each_value_comes_from_and_masks_secrets(config, secret_file, monkeypatch):
    file = config('email_verification = "required"\nsecret_key = "hunter2"')
    path = secret_file("postgres://u:hunter2@db/name")
    given = {**file, "VESTIBULE_ACCESS_MINUTES": "5", "VESTIBULE_DATABASE_URL_FILE": path,
             "VESTIBULE_PROVIDERS": '{"a": {"client_secret": "hunter2"}}'}  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("VESTIBULE_DATABASE_URL", raising=False)
    text, data = StringIO(), StringIO()
    call_command("config", "show", stdout=text)
    call_command("config", "show", "--json", stdout=data)
    found = json.loads(data.getvalue())
    toml = given["VESTIBULE_CONFIG"]
    assert sorted(found) == sorted(FIELDS)
    assert found["EMAIL_VERIFICATION"] == {"value": "required", "source": toml}
    assert found["SECRET_KEY"] == {"value": "********", "source": toml}
    assert found["ACCESS_LIFETIME"] == {"value": "5m", "source": "VESTIBULE_ACCESS_MINUTES"}
    assert found["DATABASE_URL"]["source"] == f"VESTIBULE_DATABASE_URL_FILE={path}"
    assert found["PROVIDERS"]["value"] == "********"
    assert found["REDIS_URL"] == {"value": "", "source": "default"}
    assert f"EMAIL_VERIFICATION = required  ({toml})\n" in text.getvalue()
    assert "CODE_LIFETIME = 10m  (default)\n" in text.getvalue()
    assert "hunter2" not in text.getvalue() + data.getvalue()


def test_the_example_in_the_documentation_starts_a_server(tmp_path):
    page = (REPOSITORY / "docs/production.md").read_text()
    (example,) = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    secrets = {"secret_key": SECRET, "database_url": "postgres://u:p@localhost/name",
               "email_url": "smtp://u:p@localhost?tls=true"}  # fmt: skip
    for name, text in secrets.items():
        (tmp_path / name).write_text(text + "\n")
    (tmp_path / "vestibule.toml").write_text(example.replace("/run/secrets", str(tmp_path)))
    variables = {"VESTIBULE_CONFIG": str(tmp_path / "vestibule.toml")}
    code = "from vestibule.conf import settings as s; print(s.SIGN_IN_CHECK_ROLES, s.DEFAULT_ROLE)"
    done = command("shell", "-v", "0", "-c", code, home=tmp_path / "home", variables=variables)
    assert (done.stdout, done.stderr) == ("('admin',) member\n", "")
