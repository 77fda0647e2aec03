"""What people read is written as the field says it: one list of what is not, each with a reason.

Read are sentences of the API, of commands, checks and logs, the settings' reasons, every template,
and the first line of each refusal, which the ``users`` command prints. Other docstrings are not:
they are for those who read the code.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.shape.source import ROOT, modules, texts_under_fields

WORDS = ROOT.parents[1] / "web/packages/react/src/words"
TRANSLATED = re.compile(
    r'{% translate "([^"]+)"|{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}', re.DOTALL
)
PLACE = re.compile(r"{{[^}]*}}|{[a-z_]*}")
"""A value in a sentence."""

INSTEAD = {
    r"\banew\b": "again",
    r"\bamiss\b": "wrong",
    r"\bat the (most|least)\b": "at most, at least",
    r"\bat the moment\b": "right now",
    r"\bwhoever\b|\bwhomever\b": "name who: the user, the client, the caller",
    r"\b(no|any|every|some)body\b": "no one, anyone, everyone, someone; better: the user",
    r"\bpeople\b": "users",
    r"\bplease\b|\bsorry\b": "say what to do, without the ceremony",
    r"\bmailbox\b": "inbox",
    r"\be-mail\b": "email",
    r"\buser name\b": "username",
    r"\b(small|capital) letter": "lowercase, uppercase letter",
    r"\bno longer (good|valid)\b": "has expired",
    r"(?<!there )\bis no (?!longer\b|one\b)": "is not a",
    r"\b(not|no longer) there\b": "does not exist, no longer exists",
    r"\bof ours\b": "Vestibule's",
    r"\bso many\b": "a number",
    r"\b(un)?link(ed)? (a |the |your )?provider": "connect, disconnect",
    r"\b(recogni|organi|authori|initiali|normali)s\w+|\b(hon|col|behavi|fav)our\w*": "American",
    r"\bcancell(ed|ing)\b|\b(mis)?spelt\b": "American",
}
"""Patterns that no text may contain, and what to write in their place."""

TO_USERS = {
    r"\bsecond factors?\b": "two-step verification",
    r"(?<![\w-])mails?\b": "email",
    r"\blog(ged|ging)? ?(in|out)\b|\blog-in\b": "sign in, sign out",
    r"\b(un)?link(ed|s)? (a |an |the |your )?(account|provider|identit)|\bunlink": "connect",
    r"\bsuccess(ful(ly)?)?\b": "say what is done: Password changed",
    r"\binvalid\b": "say what is wrong, and what to do",
    r"\b(persons?|folks)\b": "user",
    r"\b(?-i:OK|Submit)\b": "a verb: Save, Sign out",
    r"'": "the apostrophe ’",
    r"\.\.\.| …": "one ellipsis, without a space: Loading…",
    r"\bConfirm e-?mail\b|\bVerify email\b(?! address)": "Verify email address",
}
"""What no screen, mail or text message says (the wording guide), and what it says instead."""

WORD_FOR_WORD = {
    "contracts/allauth_headless/": "allauth’s own words, which its front ends show",
    "contracts/dj_rest_auth/": "its peer says these sentences word for word",
    "contracts/otp/": "its contract prints these sentences word for word",
    "steps/attempts.py": "the names of counters, which are stored and not shown",
}


def texts_of(path: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every string of a module that has more than one word, but for its docstrings."""
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str) and " " in node.value.strip():
            yield f"{path}:{node.lineno}", node.value


def texts() -> Iterator[tuple[str, str]]:
    """Everything that people read, and where it stands."""
    for path, tree in modules().items():
        if not path.startswith(tuple(WORD_FOR_WORD)):
            yield from texts_of(path, tree)
    for path, name in (
        ("conf/schema.py", "Settings"),
        ("server/environment/variables.py", "Environment"),
    ):
        for setting, reason in texts_under_fields(path, name).items():
            yield f"{path}: {setting}", reason or ""
    for node in ast.walk(modules()["core/errors.py"]):
        if isinstance(node, ast.ClassDef):
            yield f"core/errors.py: {node.name}", (ast.get_docstring(node) or "").split("\n")[0]
    for template in sorted((ROOT / "templates").rglob("*.*")):
        yield str(template.relative_to(ROOT)), template.read_text()


def sentences() -> Iterator[tuple[str, str]]:
    """Every English sentence of screens, mails and text messages, and where it stands."""
    for path in sorted(WORDS.glob("*/en.json")):
        yield from sentences_of(f"{path.parent.name}/en.json", json.loads(path.read_text()))
    for path in sorted((ROOT / "templates/vestibule/mail").iterdir()):
        for one, block in TRANSLATED.findall(path.read_text()):
            yield path.name, one or PLACE.sub("", block)


def sentences_of(where: str, words: object) -> Iterator[tuple[str, str]]:
    """The sentences of a dictionary, however deep they stand in it."""
    if isinstance(words, str):
        yield where, PLACE.sub("", words)
    elif isinstance(words, dict | list):
        for key, each in words.items() if isinstance(words, dict) else enumerate(words):
            yield from sentences_of(f"{where}: {key}", each)


def complaints(text: str, rules: Mapping[str, str] = INSTEAD) -> list[str]:
    """What a text says otherwise than the field, and what to say instead."""
    return [
        f"{found[0]!r}: {better}"
        for pattern, better in rules.items()
        for found in [re.search(pattern, text, re.IGNORECASE)]
        if found
    ]


CODE = tuple(each for each in INSTEAD if each.startswith((r"\banew", r"\bwhoever", r"\b(no|any")))
PAGES = ROOT.parents[1] / "docs"
GENERATED = ("asvs.md", "performance.md", "passwords.ts")
"""Pages with names of tests and of measurements, and the list of common passwords."""
BROUGHT = ("node_modules", ".next", "dist")
"""Folders of what is installed and built."""


def scripts() -> Iterator[Path]:
    """The code of the web packages and apps, and of the front ends of the examples."""
    of = ROOT.parents[1]
    sources = [*of.glob("web/packages/*/src"), *of.glob("web/apps/*/src")]
    for folder in [*sources, *of.glob("examples/*/web")]:
        for place, folders, names in os.walk(folder):
            folders[:] = [each for each in folders if each not in BROUGHT]
            yield from (Path(place, name) for name in names if name.endswith((".ts", ".tsx")))


def test_code_and_pages_name_who_they_mean():
    """In comments, docstrings and documentation, of which decisions are what was said then."""
    folders = ("how-to", "tutorial", "explanation")
    pages = [*PAGES.glob("*.md"), *PAGES.parent.glob("[!C]*.md")]
    pages += [path for folder in folders for path in (PAGES / folder).glob("*.md")]
    pages += [PAGES.parent / name for name in ("CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "llms.txt")]
    files = [*ROOT.rglob("*.py"), *pages, *scripts()]
    rules = {pattern: INSTEAD[pattern] for pattern in CODE}
    found = [
        f"{path.name}: {each}"
        for path in files
        if path.name not in GENERATED and "migrations" not in path.parts
        for each in complaints(re.sub(r"`[^`]*`", "", path.read_text()), rules)
    ]
    assert found == []


def test_what_people_read_is_said_as_the_field_says_it():
    found = [f"{where}: {each}" for where, text in texts() for each in complaints(text)]
    assert found == []


def test_what_users_read_is_said_as_the_wording_guide_says_it():
    every = list(sentences())
    assert len(every) > 500  # of three dictionaries and all templates
    found = [
        f"{where}: {each}" for where, text in every for each in complaints(text, INSTEAD | TO_USERS)
    ]
    assert found == []


def test_what_the_wording_guide_forbids_is_found(case):
    for text in (
        "Your second factor was removed.",
        "We sent a mail.",
        "Log in to go on.",
        "Link your account.",
        "Password changed successfully.",
        "Invalid code.",
        "OK",
        "Don't share it.",
        "Loading …",
        "Loading...",
        "Verify email",
    ):
        with case(text):
            assert complaints(text, TO_USERS)
    assert not complaints("Email address verified. You’re signed in…", TO_USERS)


@pytest.mark.parametrize(
    "text",
    [
        "Look into your mailbox.",
        "Nobody can be sent there.",
        "Please try again.",
        "Add a small letter.",
        "This file is no image.",
        "16 at the most",
        "Your user name was canceled by whoever.",
        "We recognised you.",
    ],
)
def test_what_is_not_is_found(text):
    assert complaints(text)
    assert not complaints("Check your inbox: at most one device is signed in.")
