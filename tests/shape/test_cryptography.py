"""Which cryptography our own code asks for. What the libraries do inside is theirs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.shape.source import modules

CIPHERS = "cryptography.hazmat.primitives.ciphers"
BROKEN = {"md5", "sha1", "MD5", "SHA1", "ECB", "CBC", "PKCS1v15", "TripleDES", "ARC4"}
PATTERNS = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
MADE = {
    "passwords/hashing.py": "the prefix of our own hashes, escaped",
    "passwords/foreign.py": "a table of forms that stands above it",
    "drf/caller.py": "a constant of the module",
    "avatars/files.py": "the sizes of our own pictures",
}
"""Where a pattern is put together, and from what."""


def imported() -> Iterator[tuple[str, str]]:
    """Yield each module of ours with each thing that it imports, by its dotted name."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from ((path, each.name) for each in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((path, f"{node.module}.{each.name}") for each in node.names)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "LazyModule":
                yield path, ast.unparse(node.args[0]).strip("'")


def test_whatever_is_encrypted_is_authenticated_too():
    ciphers = {name for _, name in imported() if name.startswith(CIPHERS)}
    assert ciphers == {f"{CIPHERS}.aead"}


def test_no_broken_algorithm_is_asked_for():
    found = [
        (path, ast.unparse(node))
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in BROKEN
    ]
    assert found == [
        # Published lists of breached passwords are of SHA-1.
        ("passwords/breached/__init__.py", "hashlib.sha1"),
        # RS256 of authenticators, in software for tests alone: a signature, no encryption.
        ("testing/passkeys.py", "padding.PKCS1v15"),
    ]


def test_random_numbers_come_from_the_operating_system_alone():
    weak = ("random", "numpy.random", "uuid.uuid1", "uuid.uuid3", "uuid.uuid4")
    assert [each for each in imported() if each[1].startswith(weak)] == []


def test_no_pattern_is_built_from_input():
    made = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in PATTERNS
        and ast.unparse(node.func.value) == "re"
        and not isinstance(node.args[0], ast.Constant)
    }
    assert made == set(MADE)
