"""What ``deploy/`` and the Containerfile name exists: settings, commands, files and secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.shape.source import REPOSITORY
from tests.shape.test_documentation import COMMANDS
from vestibule.server.environment.reading import FIELDS, is_secret

DEPLOY = REPOSITORY / "deploy"
CHART = DEPLOY / "helm" / "vestibule"
UNITS = DEPLOY / "systemd"
NAME = re.compile(r"VESTIBULE_([A-Z][A-Z0-9_]*[A-Z0-9])")
STARTED = re.compile(r"^ExecStart=/opt/vestibule/bin/vestibule (\w+)|args: \[(\w+)\]", re.MULTILINE)


def texts() -> Iterator[tuple[Path, str]]:
    """Everything that is deployed, and what is said about it."""
    for path in sorted([*DEPLOY.rglob("*"), *REPOSITORY.glob("docs/operations/*.md")]):
        if path.is_file() and "secrets" not in path.parent.name:
            yield path, path.read_text()
    yield REPOSITORY / "Containerfile", (REPOSITORY / "Containerfile").read_text()


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


def test_every_variable_exists():
    named = {(path.name, name) for path, text in texts() for name in NAME.findall(text)}
    assert len(named) > 10
    unknown = {
        (page, name)
        for page, name in named
        if name not in FIELDS and not (name.endswith("_FILE") and _secret(name[: -len("_FILE")]))
    }
    assert unknown == set()


def _secret(name: str) -> bool:
    return name in FIELDS and is_secret(FIELDS[name])


def test_secrets_are_settings_and_are_made():
    keys = yaml.safe_load((CHART / "values.yaml").read_text())["secret"]["keys"]
    assert [key for key in keys if not _secret(key.upper())] == []
    made = set(re.findall(r'>"\$folder/(\w+)"', (DEPLOY / "secrets.sh").read_text()))
    assert made == compose()["secrets"].keys()


def test_every_value_of_the_chart_has_its_form():
    """Helm refuses values that the schema does not know: it must know its own."""
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    schema = json.loads((CHART / "values.schema.json").read_text())
    assert values.keys() == schema["properties"].keys() - {"global"}
    named = re.findall(r"\.Values\.(\w+)", "".join(t.read_text() for t in CHART.rglob("*.*")))
    assert set(named) == values.keys()


def test_every_command_exists():
    started = {word for _, text in texts() for pair in STARTED.findall(text) for word in pair}
    commands = [each["command"] for each in compose()["services"].values() if "command" in each]
    started |= {command[0] for command in commands if len(command) == 1}
    assert started - {""} == {"serve", "worker", "migrate", "prune"} <= set(COMMANDS)


def test_a_stop_is_waited_for():
    """Longer than the server itself takes, and than a mail that is being sent."""
    for unit in ("vestibule-node@.service", "vestibule-worker.service"):
        assert "TimeoutStopSec=60" in (UNITS / unit).read_text()
    assert compose()["x-vestibule"]["stop_grace_period"] == "60s"
