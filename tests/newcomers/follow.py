"""Follows a page as its reader does: writes its files, enters its commands, compares what it shows.

The ports of a page are others here, which are free. Where no index may be asked, what installs is
left out: the environment has it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from signal import SIGTERM

import httpx

from tests.newcomers.ports import API, NEXTJS, VITE, PagePorts
from tests.newcomers.programs import PROGRAMS, finish
from tests.newcomers.shown import documents, is_shown, plain
from tests.shape.markdown import Block, code
from tests.waiting import NEVER, wait_until

INSTALLS = re.compile(r"^(?:python3 -m venv|\. venv|pip install) ?.*\n", re.MULTILINE)
SERVES = re.compile(
    r"^.*(?:vestibule serve|python manage\.py runserver|npm run dev)\n\Z", re.MULTILINE
)
FILE = re.compile(r"# (?P<path>[\w/]+\.py)(?P<end>, at its end)?\n")
CAPTION = re.compile(r"`([\w/.[\]-]+\.tsx?)`")
TYPED = "a long and quiet river\n"
"""What commands are told that ask for a password."""


class Reader:
    """Follows pages in a folder.

    ``programs`` is a folder that is looked into before those of ``PATH``. With ``packages``, a
    folder of what ``make dist`` makes, the reader installs what a page says, these among it. The
    variables and the folder of a block are those of the next one. A server that a page starts
    runs until the end, as it does in another terminal.
    """

    def __init__(
        self,
        folder: Path,
        variables: Mapping[str, str],
        *,
        programs: Path | None = None,
        packages: Path | None = None,
    ) -> None:
        folder.mkdir()
        self.ports = PagePorts()
        self._folder, self._packages, self._stack = folder, packages, ExitStack()
        self._commands, self._state = count(), folder / ".state"
        self._output: Path  # of the last command
        self._state.write_text(f"cd {folder}\n")
        first = [str(programs)] if programs else []
        path = os.pathsep.join([*first, str(PROGRAMS), os.environ["PATH"]])
        port = {"VESTIBULE_PORT": self.ports[API]}
        self._env = {"HOME": str(folder), **port, **variables, "PATH": path}

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def follow(self, text: str) -> None:
        """Do what a page says, from its first to its last block.

        Raises:
            AssertionError: a command fails, or shows something else than the page.
        """
        for block in code(text):
            if block.language == "python":
                named = FILE.match(block.text)
                assert named, f"line {block.line} names no file"
                self._write(named["path"], f"\n{block.text}", "a" if named["end"] else "w")
            elif block.language in {"ts", "tsx"}:
                before = "\n".join(text.splitlines()[: block.line - 1])
                self._write(CAPTION.findall(before)[-1], block.text, "w")
            elif block.language == "sh":
                self._enter(self._installable(block.text))
            else:
                self._compare(block)

    def _compare(self, block: Block) -> None:
        if block.language == "text":
            text = plain(block.text)
            wait_until(lambda: text in plain(self._printed()), f"Nothing has printed {text}")
            return
        told, printed = list(documents(block.text)), list(documents(self._printed()))
        assert len(told) == len(printed), printed
        assert all(map(is_shown, told, printed)), printed

    def _next_output(self) -> Path:
        """Return the file for what the next command prints: a server keeps its own."""
        return self._folder / f".printed-{next(self._commands)}"

    def _printed(self) -> str:
        """Return what the last command has printed so far, with the ports of the page."""
        return self.ports.there(self._output.read_text())

    def _write(self, path: str, text: str, mode: str) -> None:
        file = self._now_in() / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open(mode) as opened:
            opened.write(self.ports.here(text))

    def _now_in(self) -> Path:
        return Path(self._state.read_text().splitlines()[-1].removeprefix("cd "))

    def _installable(self, commands: str) -> str:
        if not self._packages:
            return INSTALLS.sub("", commands)
        return re.sub(r"@vestibule/(\w+)", rf"{self._packages}/vestibule-\1-*.tgz", commands)

    def _enter(self, commands: str) -> None:
        server = SERVES.search(commands)
        entered = self.ports.here(SERVES.sub("", commands))
        after = f'{{ export -p; echo "cd $PWD"; }} > {self._state}'
        script = f"set -a\n. {self._state}\n{entered}\n{after}"
        self._output = self._next_output()
        self._output.write_text(finish(["/bin/sh", "-ec", script], env=self._env, typed=TYPED))
        if server:
            self._serve(server[0].strip())

    def _serve(self, command: str) -> None:
        """Start a server, without a reloader of Python's, and wait until it answers."""
        port, options = API, ""
        if "runserver" in command:
            options = f"--noreload {self.ports[API]}"
        elif "npm" in command:
            port = VITE if (self._now_in() / "vite.config.ts").exists() else NEXTJS
            command = f"VESTIBULE_ORIGIN={self.ports.origin(API)} {command}"  # Next.js asks for it
            options = f"-- --port {self.ports[port]}"
        self._output = self._next_output()
        with self._output.open("w") as file:
            process = subprocess.Popen(
                ["/bin/sh", "-ec", f". {self._state}\n{self.ports.here(command)} {options}"],
                env=self._env,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._stack.callback(process.wait, NEVER)
        self._stack.callback(_end, process)
        wait_until(lambda: self._answers(port) or process.poll() is not None)
        assert process.poll() is None, self._printed()

    def _answers(self, port: str) -> bool:
        with suppress(httpx.TransportError):
            address = f"{self.ports.origin(port)}/api/auth/config/"
            return httpx.get(address, timeout=NEVER).is_success
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a server, and what it has started, to end."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, SIGTERM)
