"""An example is small: what is its own fits on one or two screens.

Counted are the lines of an example's Python that hold code. Not its own are blank lines,
comments, docstrings, and what any Django project writes as well: imports, and in
``settings.py`` the settings that Django itself or its ``startproject`` has.
"""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import pytest
from django.conf import global_settings

EXAMPLES = Path(__file__).parents[2] / "examples"
MOST = 60
_SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}


def own_lines(source: str, *, settings: bool = False) -> int:
    """Count the example's own lines of code."""
    tree = ast.parse(source)
    usual = {
        line
        for node in ast.walk(tree)
        if _is_docstring(node) or _is_import(node) or (settings and _is_usual(node))
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)  # type: ignore[attr-defined]
    }
    code = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in _SILENT
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(code - usual)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_import(node: ast.AST) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_usual(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and all(
        isinstance(target, ast.Name)
        and (target.id == "ROOT_URLCONF" or hasattr(global_settings, target.id))
        for target in node.targets
    )


@pytest.mark.parametrize("name", ["clinic", "company", "minimal", "otp", "vite"])
def test_an_example_has_at_most_sixty_lines_of_its_own(name: str):
    own = sum(
        own_lines(path.read_text(), settings=path.name == "settings.py")
        for path in (EXAMPLES / name).rglob("*.py")
    )
    assert 0 < own <= MOST


def test_only_an_examples_own_code_counts():
    source = '"""Text."""\nimport os\n\n# why\nDEBUG = (\n    True\n)\nMINE = [\n    1,\n]\n'
    assert own_lines(source, settings=True) == 3
    assert own_lines(source) == 6
