"""Follows a page as its reader does: writes its files, enters its commands, compares what it shows.

What installs is left out, because no test asks an index: the environment has it. The page's port
8000 is one that is free here.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from signal import SIGTERM

import httpx

from tests.newcomers.shown import documents, is_shown, plain
from tests.ports import free_port
from tests.shape.markdown import Block, code
from tests.waiting import NEVER, wait_until

INSTALLS = re.compile(r"^(?:python3 -m venv|\. venv|pip install) ?.*\n", re.MULTILINE)
SERVES = re.compile(r"^(?:vestibule serve|python manage\.py runserver)\n\Z", re.MULTILINE)
FILE = re.compile(r"# (?P<path>[\w/]+\.py)(?P<end>, at its end)?\n")
CURL = Path(__file__).parent / "bin"
"""Where the curl of the tests is: a bare machine has none."""
TYPED = "a long and quiet river\n"
"""What commands are told that ask for a password."""


class Reader:
    """Follows pages in a folder, with the programs of another one before those of ``PATH``.

    The variables of a block are there in the next one. A server that a page starts runs until
    the end, as it does in another terminal.
    """

    def __init__(self, folder: Path, programs: Path, variables: Mapping[str, str]) -> None:
        folder.mkdir()
        self.folder, self.port, self._stack = folder, free_port(), ExitStack()
        path = os.pathsep.join([str(programs), str(CURL), os.environ["PATH"]])
        port = {"VESTIBULE_PORT": str(self.port)}
        self._env = {"HOME": str(folder), **port, **variables, "PATH": path}
        self._output = folder / ".printed"
        (folder / ".shell").touch()

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
                self._write(block)
            elif block.language == "sh":
                self._enter(INSTALLS.sub("", block.text))
            elif block.language == "text":
                self._wait_for(plain(block.text))
            else:
                told, printed = list(documents(block.text)), list(documents(self._printed()))
                assert len(told) == len(printed), printed
                assert all(map(is_shown, told, printed)), printed

    def _write(self, block: Block) -> None:
        named = FILE.match(block.text)
        assert named, f"line {block.line} names no file"
        with (self.folder / named["path"]).open("a" if named["end"] else "w") as file:
            file.write(f"\n{block.text.replace('localhost:8000', f'localhost:{self.port}')}")

    def _enter(self, commands: str) -> None:
        server = SERVES.search(commands)
        script = self._shell(SERVES.sub("", commands))
        done = subprocess.run(
            ["/bin/sh", "-ec", script],
            cwd=self.folder,
            env=self._env,
            input=TYPED,
            capture_output=True,
            text=True,
            check=False,
            timeout=NEVER,
            start_new_session=True,  # without a terminal, which would be asked for the password
        )
        assert done.returncode == 0, f"{commands}{done.stdout}{done.stderr}"
        self._output.write_text(done.stdout)
        if server:
            self._serve(server[0])

    def _shell(self, commands: str) -> str:
        here = commands.replace("localhost:8000", f"localhost:{self.port}")
        return f"set -a\n. ./.shell\n{here}\nexport -p > .shell"

    def _wait_for(self, text: str) -> None:
        wait_until(lambda: text in plain(self._printed()), f"Nothing has printed {text}")

    def _printed(self) -> str:
        """Return what the last command has printed so far, as if it listened on port 8000."""
        return self._output.read_text().replace(f"localhost:{self.port}", "localhost:8000")

    def _serve(self, command: str) -> None:
        """Start a server, without a reloader, and wait until it answers."""
        options = ["--noreload", str(self.port)] if "runserver" in command else []
        with self._output.open("w") as file:
            process = subprocess.Popen(
                ["/usr/bin/env", *command.split(), *options],
                cwd=self.folder,
                env=self._env,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._stack.callback(process.wait, NEVER)
        self._stack.callback(os.killpg, process.pid, SIGTERM)
        wait_until(lambda: self._answers() or process.poll() is not None)
        assert process.poll() is None, self._printed()

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return bool(httpx.get(f"http://localhost:{self.port}/api/auth/config/", timeout=NEVER))
        return False
