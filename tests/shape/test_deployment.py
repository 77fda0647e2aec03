"""What ``deploy/`` and the Containerfile name exists: settings, commands, files and secrets."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.core.management import CommandError, get_commands, load_command_class

from tests.shape.source import REPOSITORY
from tests.shape.test_documentation import COMMANDS
from vestibule import __version__
from vestibule.server.engine.serve import FINISH_WITHIN, threads
from vestibule.server.environment.reading import FIELDS, is_secret, read

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


def test_every_file_exists():
    """Those that Compose mounts, and those that the index of operations leads to."""
    mounted = [each for one in compose()["services"].values() for each in one.get("volumes", [])]
    named = [DEPLOY / each.split(":")[0] for each in mounted if each.startswith("./")]
    index = REPOSITORY / "docs/operations/README.md"
    named += [index.parent / link for link in re.findall(r"\]\(([^):#]+)", index.read_text())]
    assert len(named) > 10
    assert [str(path) for path in named if not path.exists()] == []


def test_the_chart_is_of_this_release():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["appVersion"] == __version__
    assert f"IMAGE=vestibule:{__version__}\n" in (DEPLOY / ".env.example").read_text()


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


ENTERED = re.compile(r"(?:^|[ /])vestibule ([a-z][a-z-]*(?: .*)?)$", re.MULTILINE)


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """Every ``vestibule ...`` in the blocks that operators copy, but for those with gaps."""
    for path in REPOSITORY.glob("docs/operations/*.md"):
        for block in re.findall(r"```sh\n(.*?)```", path.read_text(), re.DOTALL):
            for line in ENTERED.findall(block.replace("\\\n", " ")):
                if "…" not in line and not line.endswith("'"):  # which opens a text of many lines
                    yield path.name, shlex.split(line.split(";")[0], comments=True)


def test_every_command_line_can_be_entered(capsys):
    """As the command itself reads it: subcommands, options and their values."""
    wrong, read = [], 0
    for page, (name, *arguments) in command_lines():
        if name == "serve":
            continue
        try:
            command = load_command_class(get_commands()[name], name)
            command.create_parser("vestibule", name).parse_args(arguments)
            read += 1
        except (KeyError, CommandError, SystemExit):
            wrong.append((page, f"{name} {arguments}: {capsys.readouterr().err}"))
    assert wrong == []
    assert read > 10


def test_a_stop_is_waited_for():
    """Longer than the drain, and than what is finished after it."""
    longest = read({"VESTIBULE_ENV": "production"}).drain_seconds + FINISH_WITHIN
    for unit in ("vestibule-node@.service", "vestibule-worker.service"):
        assert seconds(r"TimeoutStopSec=(\d+)", (UNITS / unit).read_text()) > longest
    assert seconds(r"(\d+)s", compose()["x-vestibule"]["stop_grace_period"]) > longest
    beyond = seconds(
        r"add \.Values\.drainSeconds (\d+)", (CHART / "templates/server.yaml").read_text()
    )
    assert beyond > FINISH_WITHIN


def test_a_node_may_have_all_threads_that_it_bounds_itself():
    """As many again, since queued requests have threads of their own."""
    node = compose()["x-vestibule"]
    workers = int(node["environment"]["VESTIBULE_WORKERS"])
    most = workers * 2 * threads(read({"VESTIBULE_ENV": "production"}))
    unit = (UNITS / "vestibule-.service.d/common.conf").read_text()
    for limit in (node["pids_limit"], seconds(r"TasksMax=(\d+)", unit)):
        assert limit > most


def seconds(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found
    return int(found[1])
