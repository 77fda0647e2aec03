"""Read the settings of ``deploy/`` as a started server does, with secrets of the right form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import refusals
from vestibule.server.environment.values import UnusableEnvironment

SECRETS = {
    "secret_key": "a-key-of-more-than-fifty-characters-0123456789-abcdefghijklm",
    "database_url": "postgres://vestibule:pw@database:5432/vestibule?sslmode=verify-full",
    "redis_url": "rediss://:pw@redis:6379/0",
    "email_url": "smtp://user:pw@mail.example.org:587?tls=true",
    "sms_url": "twilio://sid:token@sender",
    "metrics_token": "a-token-of-twenty-characters-or-more",
}
TOML = """
env = "production"
public_origin = "https://accounts.example.org"
email_from = "Accounts <no-reply@example.org>"
delivery = "worker"
"""
"""The file that docs/operations/deploy.md has an operator of the systemd units write."""


def setting_problems(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield why a server would not start with these variables; ``folder`` is for their files."""
    (folder / "vestibule.toml").write_text(TOML)
    for name, secret in SECRETS.items():
        (folder / name).write_text(secret)
    here = {name: _here(name, value, folder) for name, value in variables.items()}
    try:
        yield from refusals(read({"VESTIBULE_ENV": "production", **here}))
    except UnusableEnvironment as unusable:
        yield from unusable.args


def _here(name: str, value: str, folder: Path) -> str:
    """Return the value with a file of this machine in place of one of a container."""
    named = name.endswith("_FILE") or name == "VESTIBULE_CONFIG"
    return str(folder / Path(value).name) if named else value


def of_container(container: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables of a container of Kubernetes."""
    return {each["name"]: each["value"] for each in container["env"]}


def of_unit(text: str) -> dict[str, str]:
    """Return the variables that a systemd unit, or a part of one, sets."""
    return dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.MULTILINE))
