"""Operations of an OpenAPI document, and whether their answers are as it describes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.cases import undone

MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def operations_of(document: Any) -> dict[str, Any]:
    """Return every operation of a document by its method and address."""
    found = [result.ok() for result in document.get_all_operations()]
    return {f"{each.method.upper()} {each.path}": each for each in found}


def assert_as_described(
    operation: Any,
    mode: GenerationMode,
    callers: Mapping[str, Mapping[str, str]],
    *,
    examples: int,
) -> None:
    """Send generated requests, each by every caller, and compare the answers with the document.

    Callers are headers by name. What was done is rolled back.
    """

    @settings(max_examples=examples, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: Any) -> None:
        for headers in callers.values():
            case.call_and_validate(headers=dict(headers), checks=CHECKS)

    with undone():
        answers()
