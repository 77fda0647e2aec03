"""Our own source code, parsed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import vestibule

ROOT = Path(vestibule.__file__).parent
REPOSITORY = ROOT.parent.parent
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def texts() -> dict[str, str]:
    """Read every module of the package; migrations are Django's to write."""
    paths = [path for path in sorted(ROOT.rglob("*.py")) if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


@cache
def modules() -> dict[str, ast.Module]:
    """Parse every module of the package, which takes two seconds."""
    return {path: ast.parse(text) for path, text in texts().items()}


def functions(tree: ast.AST) -> Iterator[FunctionNode]:
    """Every function and method, however deep."""
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            yield node


def texts_under_fields(path: str, class_name: str) -> dict[str, str | None]:
    """Read which text stands under each annotated field of a class."""
    body = next(
        node.body
        for node in ast.parse((ROOT / path).read_text()).body
        if isinstance(node, ast.ClassDef) and node.name == class_name
    )
    found: dict[str, str | None] = {}
    for field, below in zip(body, [*body[1:], ast.Pass()], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            found[field.target.id] = _text(below)
    return found


def _text(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return node.value.value if isinstance(node.value.value, str) else None
    return None
