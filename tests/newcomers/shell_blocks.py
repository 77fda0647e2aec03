"""Reads the commands of a page as the programs that they start do, as far as those are ours.

Tests must not install packages, restart units or push releases. Of other people's programs the
shell reads the syntax, and what they are given of this repository must exist.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from django.core.management import CommandError, get_commands, load_command_class
from django.urls import Resolver404, resolve

from tests.shape.source import REPOSITORY
from vestibule.server.environment.reading import FIELDS

COMMENT = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)
REDIRECTION = re.compile(r"(?<=\s)\d?>+ *\S+")
ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=")
ADDRESS = re.compile(r"^(?:http://)?[\w.-]+:[$\w]+(/[^?\s]*)")
GAP = "…"
KEYWORDS = {"do", "then", "until", "if", "export", "exec"}
MAKEFILE = (REPOSITORY / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
ARGUMENTS = set(re.findall(r"\b([A-Z_]{3,})(?= ?\??=|\))", MAKEFILE))


def commands(text: str) -> Iterator[list[str]]:
    """Yield each command of a block, split into words, without comments and redirections."""
    plain = REDIRECTION.sub("", COMMENT.sub("", text.replace("\\\n", " ")))
    lexer = shlex.shlex(plain, posix=True, punctuation_chars="();|&\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t", True, ""
    command: list[str] = []
    for word in [*lexer, "\n"]:
        if set(word) <= set("();|&\n"):
            if command and command[0] not in {"for", "done"}:
                yield command
            command = []
        elif command or word not in KEYWORDS:
            command.append(word)


def problem(command: list[str], page: str) -> str:
    """Say what is wrong with a command, or nothing."""
    words = list(command)
    while words and (assigned := ASSIGNMENT.match(words[0])):
        if wrong := _variable(assigned[1]):
            return wrong
        words.pop(0)
    if not words:
        return ""
    name, *arguments = words
    if name == "$" or (name in THEIRS and not (missing := _missing(arguments))):
        return ""
    if name in THEIRS:
        return f"{missing} does not exist"
    return OURS[name](arguments, page) if name in OURS else f"{name} has no kind"


def _variable(name: str) -> str:
    setting = name.removeprefix("VESTIBULE_").removesuffix("_FILE")
    known = setting == name or setting in FIELDS
    return "" if known else f"{name} is no variable of the server"


def _missing(arguments: list[str]) -> str:
    """Return a path of this repository that does not exist, but for what is made on the way."""
    roots = ("deploy/", "requirements/", "docs/", "tests/", "src/")
    paths = [each for each in arguments if each.startswith(roots) and each != "deploy/.env"]
    return next((each for each in paths if not (REPOSITORY / each).exists()), "")


def _vestibule(arguments: list[str], _: str) -> str:
    name, *rest = arguments
    if name == "serve" or GAP in " ".join(rest):
        return ""
    try:
        command = load_command_class(get_commands()[name], name)
        command.create_parser("vestibule", name).parse_args(rest)
    except (KeyError, CommandError, SystemExit) as error:
        return f"vestibule {name}: {error}"
    return ""


def _python(arguments: list[str], page: str) -> str:
    if arguments[0] == "manage.py":
        return _vestibule(arguments[1:], page)
    if arguments[0] == "-c":
        compile(arguments[1], page, "exec")
        return ""
    option, module, *rest = arguments
    known = option == "-m" and (module == "venv" or find_spec(module))
    return f"{module} is no module" if not known else _missing(rest)


def _make(arguments: list[str], _: str) -> str:
    for each in arguments:
        name, assigned, _ = each.partition("=")
        if assigned and name not in ARGUMENTS:
            return f"make knows no {name}"
        if not assigned and name not in TARGETS:
            return f"make has no target {name}"
    return ""


def _curl(arguments: list[str], page: str) -> str:
    """Demand that the server of the page has the address."""
    [path] = filter(None, map(ADDRESS.findall, arguments))
    example = re.match(r"examples/(\w+)/", page)
    try:
        resolve(path[0], f"examples.{example[1]}.urls" if example else None)
    except Resolver404:
        return f"{path[0]} is no address"
    return ""


def _npm(arguments: list[str], _: str) -> str:
    """Demand that a package of ours exists, and what of it a command is given."""
    ours = [each.partition("@vestibule/")[2] for each in arguments if "@vestibule/" in each]
    missing = [each for each in ours if not (REPOSITORY / "web/packages" / each).exists()]
    return f"there is no {missing[0]}" if missing else ""


OURS: dict[str, Callable[[list[str], str], str]] = {
    "vestibule": _vestibule,
    "/opt/vestibule/bin/vestibule": _vestibule,
    "python": _python,
    "python3": _python,
    ".venv/bin/python": _python,
    "make": _make,
    "curl": _curl,
    "npm": _npm,
    "npx": _npm,
}
THEIRS = {
    *(":", "$EDITOR", "cat", "cd", "cp", "install", "sh", "sleep", "useradd", "openssl"),
    *("docker", "helm", "kubectl", "podman", "systemctl", "journalctl"),
    *("git", "jq", "psql", "sha256sum", "twine", "pip", "/opt/vestibule/bin/pip"),
}
"""The shell reads their syntax. Which extras ``pip`` is given, `test_named_things.py` reads."""
