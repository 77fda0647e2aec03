"""Writes the reference pages: settings, errors, events and commands from the code, compatibility
from the host projects of the tests.

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
from functools import cache
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vestibule.server.settings")
_home = tempfile.TemporaryDirectory(prefix="vestibule-docs-")
os.environ.setdefault("VESTIBULE_HOME", _home.name)
os.environ["TEST_DATABASE"] = "sqlite"  # enough to see what a host is made of
sys.path.insert(0, str(HERE.parent))

import django  # noqa: E402 - the settings must be named first

django.setup()

from django.core.management import load_command_class  # noqa: E402

from tests.hosts import matrix  # noqa: E402
from vestibule.conf import schema  # noqa: E402
from vestibule.contracts.native import errors as native  # noqa: E402
from vestibule.core import errors, events  # noqa: E402
from vestibule.server.environment import variables as server_variables  # noqa: E402
from vestibule.server.environment.reading import FIELDS, FORMER, is_secret  # noqa: E402


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
    """Every setting: the server's own, and the app's."""
    head = ("type", "default", "meaning and reason")
    own = _table(
        ("variable", *head),
        (
            (f"`VESTIBULE_{name}`", f"`{kind}`", f"`{default}`", why)
            for name, kind, default, why in _fields(server_variables, "Environment")
        ),
    )
    settings = _table(
        ("key", *head),
        (
            (f"`{name}`", f"`{kind}`", f"`{default}`", why)
            for name, kind, default, why in _fields(schema, "Settings")
        ),
    )
    secrets = ", ".join(f"`{name}`" for name, each in FIELDS.items() if is_secret(each))
    former = ", ".join(f"`VESTIBULE_{old}` for `{new}`" for old, (new, _) in FORMER.items())
    return (
        "# Settings\n\n"
        'A host project sets them in `settings.VESTIBULE`: `{"ACCESS_LIFETIME": '
        "timedelta(minutes=5)}`. The\nready server reads each of them, and its own, from\n\n"
        "- the environment: `VESTIBULE_ACCESS_LIFETIME=5m`;\n"
        '- the TOML file that `VESTIBULE_CONFIG` names: `access_lifetime = "5m"` '
        "([example](production.md)).\n\n"
        "The environment overrides the file. Neither starts with an unknown name, a value of "
        "another type,\nor an unsafe value in production. "
        "`vestibule config show` prints what is set, and where.\n"
        "An empty variable is one that is not set: only the file can empty a setting that has a "
        'default (`security_page = ""`).\n\n'
        "| type | in a variable | in the file |\n| --- | --- | --- |\n"
        "| `timedelta` | `0.5s`, `10m`, `1h30m`, `7d` | the same, as a string |\n"
        "| `bool` | `true` or `false` (also `1`, `0`, `yes`, `no`) | `true` or `false` |\n"
        "| `tuple[str, ...]` | separated by commas | an array of strings |\n"
        "| `dict`, `Role`, `ProfileField`, `SimpleJWTKey` | JSON | tables |\n\n"
        "`LIMITS` keeps the rules that are not set. A secret can also be in a file, which "
        "`VESTIBULE_<NAME>_FILE`\nor `<name>_file` names; these are secrets: "
        f"{secrets}.\n\n"
        f"Former variables still work, with numbers as values: {former}.\n\n"
        "## Only the ready server\n\n"
        "Five of these are settings of the app too, but have another default here, or fewer "
        "choices:\n`PUBLIC_ORIGIN`, `ISSUER`, `DELIVERY`, `HASHING_SLOTS` and `SECURITY_PAGE`.\n\n"
        f"{own}\n\n"
        "## A host project, and the ready server: keys of `settings.VESTIBULE`\n\n"
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
        "Sentences, and the `message` of other responses, are in the language of\n"
        "`Accept-Language` ([languages](languages.md); among Django's `LANGUAGES`), or in\n"
        "that of `LocaleMiddleware`. Codes do not change.\n\n"
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
    found = {
        module.name: app
        for app in ("vestibule", "vestibule.server")
        for module in pkgutil.iter_modules(
            importlib.import_module(f"{app}.management.commands").__path__
        )
    }
    rows = [
        (f"`vestibule {name}`", str(load_command_class(app, name).help))
        for name, app in sorted(found.items())
    ]
    rows.insert(0, ("`vestibule serve`", "Prepare everything and serve requests."))
    rows += [
        ("`vestibule check`", "Check the installation; `--deploy` for production."),
        ("`vestibule migrate`", "Apply migrations; `--plan` says what each one blocks."),
    ]
    return (
        "# Commands\n\nDjango's own commands are also available. In a host project, use\n"
        "`python manage.py createadmin` and so on, or `vestibule` with `DJANGO_SETTINGS_MODULE`\n"
        "set to its settings, which `vestibule serve` also serves. `serve` and `config` are the "
        "ready server's.\n\n"
        f"{_table(('command', 'effect'), rows)}\n"
    )


SERVERS = (
    ("`vestibule serve` (granian), engine `tuned`", "works", "`tests/server/test_engines.py`"),
    ("`vestibule serve` (granian), engine `plain`", "works", "`tests/server/test_engines.py`"),
    *(
        (server, result, "`tests/hosts/test_servers.py`")
        for server, result in {
            "gunicorn (WSGI), workers `sync` and `gthread`": "works, with [fewer limits]"
            "(production.md)",
            "uvicorn (ASGI)": "works, with [fewer limits](production.md)",
            "Django's `runserver`": "works, for development",
        }.items()
    ),
    (
        "other servers of WSGI (uWSGI, mod_wsgi) and ASGI (daphne, hypercorn)",
        "supported, as both standards are; [fewer limits](production.md)",
        "not started by a test",
    ),
)


@cache
def compatibility_page() -> str:
    """Every host project of the tests, and what it runs with."""
    with tempfile.TemporaryDirectory() as home:
        rows = list(matrix.rows(Path(home)).values())
    return (
        "# What Vestibule works with\n\n"
        "Each row is a host project in `tests/hosts`, which the tests run. With these users, "
        "databases and\nrouters, Vestibule works, or `check` refuses the project with the sentence "
        "shown. Where two databases are\nnamed, the stock host runs all its tests on both, and "
        "every other project runs half of them on each.\nDatabase aliases are in parentheses.\n\n"
        f"{_table(matrix.HEAD, rows)}\n\n"
        "## Python and Django\n\n"
        "`make test` runs on one of these, and `make test-matrix` on all that are installed. "
        "Later releases\nare allowed and not tested. Python 3.14 for Linux is in none of the "
        "registries that the tests install from\n(PyPI, npm, Debian). In CPython 3.14.2 for "
        "WebAssembly (Pyodide, from npm), every file compiles and, with\nstand-ins for "
        "libraries in C, all modules but a few of the server import without a deprecation "
        "warning. Granian\nspawns its workers there instead of forking them, which the ready "
        "server was tried with.\n\n"
        f"{_table(('Python', 'Django', 'tests'), matrix.versions())}\n\n"
        "## Servers\n\n"
        f"{_table(('server', 'result', 'tests'), SERVERS)}\n"
    )


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "events.md": events_page,
    "commands.md": commands_page,
    "compatibility.md": compatibility_page,
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
