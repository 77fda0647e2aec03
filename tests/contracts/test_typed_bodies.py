"""Views read bodies and query strings into frozen dataclasses, whose fields mypy checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from tests.cases import Case
from vestibule import contracts
from vestibule.drf.body import InputSerializer
from vestibule.drf.openapi import Description


def descriptions() -> Iterator[Description]:
    """Yield what the methods of all views are described with."""
    for module in walk_packages(contracts.__path__, "vestibule.contracts."):
        for view in vars(import_module(module.name)).values():
            for method in vars(view).values() if isinstance(view, type) else ():
                if hasattr(method, "described"):
                    yield method.described


def path_of(shape: Any) -> str:
    """Name a serializer with its module."""
    return f"{shape.__module__}.{shape.__name__}"


def inputs() -> dict[str, Any]:
    """Return each serializer of an input by its name.

    Those whose fields the settings decide are made again for each description.
    """
    found = {
        path_of(shape): shape
        for each in descriptions()
        for shape in (each.body, each.query)
        if shape is not None and each.media == "application/json" and shape().fields
    }
    assert len(found) > 100
    return found


def test_every_input_is_read_into_a_dataclass(case: Case):
    for name, shape in inputs().items():
        with case(name):
            assert issubclass(shape, InputSerializer)
            assert is_dataclass(shape.into)
            made: Any = vars(shape.into)["__dataclass_params__"]
            assert made.frozen
            assert not made.repr  # it may hold a password or a token


def test_a_dataclass_has_no_field_that_its_serializer_does_not_fill(case: Case):
    for name, shape in inputs().items():
        made = {"facts", "identifier"}  # by ``WithProfileFields``, and of either name
        if name.startswith("vestibule.contracts.djoser."):  # named, or asked for, by DJOSER
            made |= {"again", "new", "re_new_password", "re_password", "values"}
        with case(name):
            assert {field.name for field in fields(shape.into)} - made <= set(shape().fields)
