"""A limit that cannot be counted is found before the server starts, in a host as well."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from tests.ports import free_port
from tests.server.running import command
from vestibule.conf import Settings


def found(limits: dict[str, str], settings) -> list[str]:
    settings.VESTIBULE = {**settings.VESTIBULE, "LIMITS": limits}
    return [each.msg for each in run_checks() if each.id == "vestibule.E031"]


@pytest.mark.parametrize(
    "text",
    ["lots", "10/minute", "10/minute ip", "10/minute per adress", "10/fortnight per ip", "per ip",
     "-1/hour per ip", "10/minute per ip, lots", "10/minute per ip per ip"],
)  # fmt: skip
def test_a_limit_that_cannot_be_counted_is_an_error(text, settings):
    (said,) = found({"sign_in": text, "read": "1/minute per ip"}, settings)
    assert said.startswith("LIMITS['sign_in'] must be rates such as 10/minute per ip")


def test_what_is_not_text_is_an_error(settings):
    assert found({"sign_in": 10}, settings)  # type: ignore[dict-item]


@pytest.mark.parametrize("limits", [{}, {"sign_in": ""}, Settings().LIMITS])
def test_no_limit_and_the_defaults_are_none(limits, settings):
    assert found(limits, settings) == []


def test_the_ready_server_does_not_start_with_one(tmp_path):
    wrong = '{"sign_in": "10/minute per adress"}'
    variables = {"VESTIBULE_LIMITS": wrong, "VESTIBULE_PORT": str(free_port())}
    done = command("serve", home=tmp_path, variables=variables)
    assert done.returncode > 0
    assert "LIMITS['sign_in'] must be rates" in done.stderr
