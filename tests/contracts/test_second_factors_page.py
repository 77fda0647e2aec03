"""Runs the code on ``docs/how-to/second-factors.md``."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rest_framework.test import APIRequestFactory

from tests.calls import post
from tests.factors import app_of
from tests.messages import code_in
from tests.shape.source import REPOSITORY
from vestibule.core.events import Event
from vestibule.drf import SessionTokenAuthentication
from vestibule.signals import recorded
from vestibule.testing.plugin import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moving_limits")]
PAGE = (REPOSITORY / "docs/how-to/second-factors.md").read_text()
BLOCKS = dict(re.findall(r"^```python\n# (\w+)\.py\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL))
ANN = "ann@example.org"
DAY = 86_400


def run(name: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": name}
    exec(compile(BLOCKS[name], f"second-factors.md:{name}", "exec"), names)  # noqa: S102
    return names


def sign_in() -> Any:
    return post("login/", {"email": ANN, "password": PASSWORD}).json()


def payroll(access: str) -> int:
    view = run("views")["Payroll"].as_view(authentication_classes=(SessionTokenAuthentication,))
    request = APIRequestFactory().get("/payroll/", HTTP_AUTHORIZATION=f"Bearer {access}")
    return int(view(request).status_code)


def test_the_policy_and_the_code_on_the_page_do_what_it_says(
    make_account, outbox, settings, frozen_clock, django_capture_on_commit_callbacks
):
    settings.VESTIBULE = {**settings.VESTIBULE, **run("settings")["VESTIBULE"]}
    receivers = run("receivers")
    make_account(role="manager")
    in_grace = sign_in()["tokens"]
    assert payroll(in_grace["access"]) == 403
    frozen_clock.move(14 * DAY + 1)
    handle = sign_in()["challenge"]["id"]
    asked = post("login/challenge/", {"challenge": handle, "code": code_in(outbox)}).json()
    assert asked["challenge"]["state"] == "enroll"
    setup = post("login/enroll/", {"challenge": handle, "factor": "totp"}).json()
    body = {"challenge": handle, "code": app_of(setup).code()}
    with django_capture_on_commit_callbacks(execute=True):
        done = post("login/enroll/confirm/", body).json()
    assert payroll(done["tokens"]["access"]) == 200
    assert receivers["told"] == [(Event.FACTOR_ADDED, "totp")]
    assert recorded.disconnect(receivers["watch_factors"])
