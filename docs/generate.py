"""Writes the reference pages that are made from the code: settings, errors, events, commands.

``python docs/generate.py`` writes them; ``--check`` fails if one is out of date.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vestibule.server.settings")
_home = tempfile.TemporaryDirectory(prefix="vestibule-docs-")
os.environ.setdefault("VESTIBULE_HOME", _home.name)

import django  # noqa: E402 - the settings must be named first

django.setup()

from django.core.management import load_command_class  # noqa: E402

from vestibule.conf import schema  # noqa: E402
from vestibule.contracts.native import errors as native  # noqa: E402
from vestibule.core import errors, events  # noqa: E402
from vestibule.server.environment import variables as server_variables  # noqa: E402


def _fields(module: ModuleType, class_name: str) -> Iterable[tuple[str, str, str, str]]:
    """Yield name, type, default and reason of each field of a settings class."""
    tree = ast.parse(inspect.getsource(module))
    found = next(
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name
    )
    for field, reason in zip(found.body, found.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(reason, ast.Expr):
            default = ast.unparse(field.value) if field.value else ""
            text = ast.literal_eval(reason.value)
            yield ast.unparse(field.target), ast.unparse(field.annotation), default, text


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def settings_page() -> str:
    """Every setting and every variable."""
    variables = _table(
        ("variable", "type", "default", "meaning and reason"),
        (
            (f"`VESTIBULE_{name}`", f"`{kind}`", f"`{default}`", why)
            for name, kind, default, why in _fields(server_variables, "Environment")
        ),
    )
    settings = _table(
        ("key", "type", "default", "meaning and reason"),
        (
            (f"`{name}`", f"`{kind}`", f"`{default}`", why)
            for name, kind, default, why in _fields(schema, "Settings")
        ),
    )
    return (
        "# Settings\n\n"
        "## The ready server: environment variables\n\n"
        "The server does not start with an unknown `VESTIBULE_` variable, or with an unsafe\n"
        "value in production. Lists are separated by commas.\n\n"
        f"{variables}\n\n"
        "## A host project: keys of `settings.VESTIBULE`\n\n"
        "The server does not start with an unknown key or a value of another type.\n\n"
        f"{settings}\n"
    )


def _refusals(kind: type[errors.Refusal]) -> Iterable[type[errors.Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _refusals(child)


def errors_page() -> str:
    """Every code with its status in the native API."""
    codes = _table(
        ("code", "status", "sentence", "when"),
        (
            (
                f"`{kind.code}`",
                str(native.REFUSALS[kind.code][0]),
                native.REFUSALS[kind.code][1],
                (inspect.getdoc(kind) or "").partition("\n\n")[0].replace("\n", " "),
            )
            for kind in _refusals(errors.Refusal)
        ),
    )
    framework = _table(
        ("status", "code", "sentence"),
        ((str(status), f"`{code}`", words) for status, (code, words) in native.FRAMEWORK.items()),
    )
    problems = _table(
        ("problem", "sentence"),
        ((f"`{code}`", sentence) for code, sentence in native.PROBLEMS.items()),
    )
    return (
        "# Errors\n\n"
        "Every error has a stable code. The native API responds with\n"
        '`{"error", "code", "details", "codes"}`; token errors are `{"detail", "code"}`, with\n'
        "`reason` and `ended_at` if a session has ended (see [events](events.md)).\n\n"
        f"{codes}\n\n## Refused by the framework\n\n{framework}\n\n"
        "## Problems of a field\n\nThe sentences are in `details` and the codes in `codes`, by "
        f"field and in the same order.\n\n{problems}\n"
    )


def events_page() -> str:
    """Every event and every reason."""
    happened = _table(("event",), ((f"`{event.value}`",) for event in events.Event))
    reasons = _table(("reason",), ((f"`{reason.value}`",) for reason in events.EndReason))
    return (
        "# Events\n\nEach event is a row of the audit trail and a log line with time, account,\n"
        "actor, address, device, session and request id, and without secrets.\n\n"
        f"{happened}\n\n## Why a session ended\n\n{reasons}\n"
    )


def commands_page() -> str:
    """Every command with its help."""
    package = importlib.import_module("vestibule.management.commands")
    found = (module.name for module in pkgutil.iter_modules(package.__path__))
    names = sorted(name for name in found if not name.startswith("_"))
    rows = [
        (f"`vestibule {name}`", str(load_command_class("vestibule", name).help)) for name in names
    ]
    rows.insert(0, ("`vestibule serve`", "Prepare everything and serve requests."))
    rows += [
        ("`vestibule check`", "Check the installation; `--deploy` for production."),
        ("`vestibule migrate`", "Apply migrations."),
    ]
    return (
        "# Commands\n\nDjango's own commands are also available. In a host project, use\n"
        "`python manage.py createadmin` and so on, or `vestibule` with `DJANGO_SETTINGS_MODULE`\n"
        "set to its settings, which `vestibule serve` also serves.\n\n"
        f"{_table(('command', 'effect'), rows)}\n"
    )


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "events.md": events_page,
    "commands.md": commands_page,
}


def main() -> int:
    """Write the pages, or compare them."""
    stale = [name for name, page in PAGES.items() if not _is(HERE / name, page())]
    if "--check" in sys.argv:
        for name in stale:
            print(f"docs/{name} is out of date: run make docs", file=sys.stderr)
        return bool(stale)
    for name in stale:
        (HERE / name).write_text(PAGES[name]())
        print(f"wrote docs/{name}")
    return 0


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    raise SystemExit(main())
