"""The ``vestibule`` command: Django's commands and ours, against the ready server's settings.

``DJANGO_SETTINGS_MODULE`` names other settings, as a host project has them.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib.util import find_spec

from django import get_version
from django.core.management import BaseCommand, ManagementUtility
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from vestibule import __version__
from vestibule.server.environment.reading import read
from vestibule.server.environment.refusals import require_startable
from vestibule.server.environment.secret import load_or_create_secret
from vestibule.server.environment.values import UnusableEnvironment

OURS = "vestibule.server.settings"


class CommandLine(ManagementUtility):
    """Django's, which looks for garbage again once everything is imported."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return a command; Django asks for it after its setup."""
        _collect_again()
        return super().fetch_command(subcommand)


def main() -> None:
    """Run one command; a refusal to start is one sentence a line and status 2.

    What a start imports stays, so nothing looks through it for garbage: a sixth of the start.
    """
    if sys.argv[1:] in (["version"], ["--version"]):
        print(f"Vestibule {__version__} (Django {get_version()})")
        return
    gc.disable()
    try:
        _run()
    except UnusableEnvironment as refused:
        lines = "\n".join(f"vestibule: {sentence}" for sentence in refused.args)
        print(lines, file=sys.stderr)
        raise SystemExit(2) from None
    except DatabaseError:
        _require_reachable()
        raise
    finally:
        gc.enable()


def _collect_again() -> None:
    gc.freeze()
    gc.enable()


def _run() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", OURS)
    ours = os.environ["DJANGO_SETTINGS_MODULE"] == OURS
    if ours or sys.argv[1:2] == ["serve"]:
        _require_server_extra()
    environment = read()
    require_startable(environment)
    if not environment.SECRET_KEY and not ours:
        # A host's own settings find it in the environment; ours find it themselves.
        os.environ["VESTIBULE_SECRET_KEY"] = load_or_create_secret(environment.HOME)
    if sys.argv[1:2] == ["serve"]:
        # Not at the top: a host project that never serves has no web server installed.
        import_string("vestibule.server.engine.serve.serve")(environment, sys.argv[2:])
        return
    if sys.argv[1:2] == ["worker"] and (ours or environment.METRICS_PORT):
        _require_server_extra()
        prepare = import_string("vestibule.server.message_worker.prepare")
        prepare(environment, sys.argv[2:], ours=ours)
    if sys.argv[1:2] == ["migrate"] and "--plan" in sys.argv[2:]:
        _show_plan()
        return
    if sys.argv[1:] in ([], ["help"], ["--help"], ["-h"]):
        print(
            "In addition to Django's commands:\n\n"
            "    serve    prepare everything, then serve requests\n"
        )
    try:
        CommandLine(["vestibule", *(sys.argv[1:] or ["help"])]).execute()
    except DatabaseError as failure:
        _require_migrated(failure)
        raise


def _show_plan() -> None:
    """Not a command of its own, which would replace the one that another app of a host brings."""
    import_string("django.setup")()
    _collect_again()
    plan = import_string("vestibule.management.migration_plan.Command")()
    plan.run_from_argv(["vestibule", *sys.argv[1:]])


def _require_reachable() -> None:
    """Say in one sentence that a command failed because there is no connection to the database."""
    connection.close()
    try:
        connection.ensure_connection()
    except DatabaseError as unreachable:
        why = " ".join(str(unreachable).split())
        print(f"vestibule: the database cannot be reached: {why}", file=sys.stderr)
        raise SystemExit(2) from None


def _require_migrated(failure: DatabaseError) -> None:
    """Say what to do where a command failed because the database has not all its tables."""
    connection.close()  # it may be in a failed transaction
    try:
        # Not at the top: a server that starts has no use for it.
        executor = import_string("django.db.migrations.executor.MigrationExecutor")(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return  # the first failure says more
    if missing:
        print(
            "vestibule: the database is not up to date: run `vestibule migrate` first "
            f"(or `vestibule serve`, which does it). {failure}",
            file=sys.stderr,
        )
        raise SystemExit(2) from None


def _require_server_extra() -> None:
    """Without the extra there is no ready server, and a host project's commands all the same."""
    if find_spec("granian"):
        return
    print(
        "vestibule: the server needs an extra: pip install 'vestibule[server]'.\n"
        "vestibule: in your own Django project, use python manage.py COMMAND.",
        file=sys.stderr,
    )
    raise SystemExit(2)


if __name__ == "__main__":
    main()
