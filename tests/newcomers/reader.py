"""Reads pages as a person does who tries them: writes the files, enters the commands, compares.

A block that begins with the name of a file is that file, or goes to its end. A block of ``sh`` is
entered into a shell, which remembers its variables, and the block behind it is what is printed;
``…`` stands for anything. Packages are not installed: those of the tests must have them.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.absent import IMPORTABLE
from tests.newcomers import front_end
from tests.newcomers.ports import API, PagePorts
from tests.newcomers.programs import PROGRAMS
from tests.server.running import ROOT
from tests.shape.markdown import Block, code
from tests.waiting import NEVER, wait_until

FILE = re.compile(r"(?:#|//|/\*) (?P<path>[\w./-]+\.\w+)(?P<more>, at its end)?(?: \*/)?\n")
OUTPUT = {"text", "json"}
INSTALLS = re.compile(r"(python3 -m venv|source|pip install|npm create|npm install) ?(.*)")
END = "--- the end of a block"
SHELL = f"""
python() {{
    case "$SERVED $1" in
        "1 manage.py") shift && curl -s -f "http://localhost:{API}/-/manage" -d "$*" ;;
        *" -m") command python -I -S "$@" ;;
        *) command python "$@" ;;
    esac
}}
"""
"""Django is started once, not for each command."""


def environment() -> dict[str, str]:
    """Return the variables of a reader, whose project has a folder ``tests`` of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VESTIBULE_", "DJANGO_", "PYTEST_"))
    }
    programs = [str(PROGRAMS), str(Path(sys.executable).parent)]
    return {
        **kept,
        "PATH": os.pathsep.join([*programs, os.environ["PATH"]]),
        "PYTHONPATH": IMPORTABLE.removesuffix(f"{os.pathsep}{ROOT}"),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "-p pytest_django.plugin",
    }


class Shell:
    """A shell in a folder."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self._bash = subprocess.Popen(
            [str(shutil.which("bash")), "--noprofile", "--norc"],
            cwd=folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def enter(self, commands: str) -> tuple[str, int]:
        """Return what commands print, and the status of the last one."""
        assert self._bash.stdin
        assert self._bash.stdout
        self._bash.stdin.write(f'{commands}\nprintf "\\n%s %s\\n" "{END}" $?\n')
        self._bash.stdin.flush()
        printed = ""
        for line in self._bash.stdout:
            if line.startswith(END):
                return printed.strip(), int(line.rsplit(maxsplit=1)[1])
            printed += line
        raise AssertionError(f"The shell ended: {printed}")

    def close(self) -> None:
        """End it."""
        self._bash.communicate()


class Reader:
    """A reader with an empty folder, who follows pages in their order.

    What is done in the folder of the front end is left to ``tests/endurance``: the files are there.
    """

    def __init__(self, folder: Path) -> None:
        self.project = folder / "reading-list"
        self.ports = PagePorts()
        self.variables = environment()
        self._shell = Shell(folder, self.variables)
        self._shell.enter(self.ports.here(SHELL))
        self._server: subprocess.Popen[bytes] | None = None
        self._changed = False

    def close(self) -> None:
        """End what runs."""
        if self._server:
            self._server.terminate()
            self._server.wait()
        self._shell.close()

    def follow(self, page: Path) -> None:
        """Follow a page to its end.

        Raises:
            AssertionError: something is printed that the page does not show, or a command failed.
        """
        found = code(page.read_text())
        for block, behind in zip(found, [*found[1:], None], strict=True):
            shown = behind.text if behind and behind.language in OUTPUT else "…"
            where = f"{page.name}:{block.line}"
            if block.language == "sh":
                self._enter(block, shown.strip(), where)
            elif block.language not in OUTPUT:
                self._write(block, where)

    def _write(self, block: Block, where: str) -> None:
        named = FILE.match(block.text)
        assert named, f"{where} names no file"
        path = self.project / named["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        text = self.ports.here(block.text)
        path.write_text(f"{path.read_text()}\n{text}" if named["more"] else text)
        self._changed = True

    def _enter(self, block: Block, shown: str, where: str) -> None:
        lines = block.text.splitlines(keepends=True)
        commands = "".join(line for line in lines if not _is_installed(line))
        if re.search(r"^(cd web|npm|npx) ?", commands, re.MULTILINE) or "runserver" in commands:
            return
        if self._changed and re.search(r"manage\.py|\$API", commands):
            self._serve()
        printed, status = self._shell.enter(self.ports.here(commands))
        printed = self.ports.there(printed)
        assert status == 0, f"{where} failed: {printed}"
        wanted = re.escape(shown).replace("…", ".*")
        assert re.fullmatch(wanted, printed, re.DOTALL), (
            f"{where} shows\n{shown}\nand this was seen:\n{printed}"
        )

    def _serve(self) -> None:
        """Start the server, or let it see what has changed."""
        self._changed = False
        if self._server:
            _, status = self._shell.enter(
                self.ports.here(f"curl -s -f http://localhost:{API}/-/reload -d changed")
            )
            assert status == 0
            return
        program = [sys.executable, str(ROOT / "tests/newcomers/development.py"), self.ports[API]]
        variables = self.variables | {"DJANGO_SETTINGS_MODULE": "library.settings"}
        with (self.project / "server.log").open("wb") as log:
            server = self._server = subprocess.Popen(
                program, cwd=self.project, env=variables, stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(lambda: answers(self.ports[API]) or server.poll() is not None)
        assert server.poll() is None, (self.project / "server.log").read_text()
        self._shell.enter("SERVED=1")


def answers(port: str) -> bool:
    """Say whether something serves on a port of this machine."""
    try:
        with urlopen(f"http://localhost:{port}/", timeout=NEVER):
            return True
    except HTTPError:
        return True
    except OSError:
        return False


def _is_installed(line: str) -> bool:
    """Say whether a line installs something; the tests must have it already."""
    if not (found := INSTALLS.fullmatch(line.strip())):
        return False
    names = [each for each in shlex.split(found[2]) if not each.startswith("-")]
    if found[1] == "pip install":
        assert all(map(distribution, names))
    if found[1] == "npm install":
        there = ROOT / "web/node_modules"
        assert all((there / each).exists() or each in front_end.NOT_HERE for each in names)
    return True
