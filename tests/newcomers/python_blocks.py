"""Runs the Python of a page in its order, as a module of the project that the page assumes."""

from __future__ import annotations

import ast
import builtins
import dis
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, SimpleNamespace
from typing import Any

from django.dispatch import Signal
from django.test import override_settings
from django.utils.module_loading import import_string

from tests.settings import VESTIBULE
from tests.shape.markdown import Block
from vestibule import signals
from vestibule.conf import settings
from vestibule.conf.validation import problems

PROJECT = """
import os
from datetime import timedelta
from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView
from vestibule.drf import OpaqueTokenAuthentication, SessionTokenAuthentication

SECRET_KEY = "a key of fifty characters, which nothing else is signed with"
INSTALLED_APPS, MIDDLEWARE, urlpatterns, VESTIBULE = [], [], [], {}
"""
"""What ``django-admin startproject`` writes, and what a module of views imports anyway."""

OWN = {
    "docs/how-to/captcha.md": "from vestibule.core.caller import Caller; caller = Caller()",
    "docs/how-to/leaving.md": (
        "from unittest.mock import MagicMock\n"
        "Comment, Invoice, Order = (MagicMock() for _ in range(3))\n"
        "Invoice.objects.filter().exists.return_value = False"
    ),
    "docs/how-to/sms.md": (
        "import hmac, time; from collections.abc import Mapping; SECRET = b'shared'"
    ),
    "docs/tokens.md": "tenant_of = str",
    "examples/company/README.md": "from vestibule.drf import AtLeast",
    "examples/minimal/README.md": "from corsheaders.defaults import default_headers",
    "examples/vite/README.md": (
        "from examples.vite.views import CookieAuthentication, JWTAuthentication"
    ),
}
"""What a page takes for granted in the module that the reader writes."""

VARIABLES = {"POSTMARK_SERVER_TOKEN": "a token", "TWILIO_TOKEN": "a token"}
MODULES = {"shop.models": SimpleNamespace(Domain=None)}
"""What it takes for granted around that."""


def run(page: str, blocks: list[Block], **given: Any) -> Iterator[dict[str, Any]]:
    """Run blocks one after the other; yields what is defined after each.

    Raises:
        NameError: a function of a block names something that neither the page nor the project has.
    """
    names: dict[str, Any] = {"__name__": "reader", **given}
    exec(PROJECT + OWN.get(page, ""), names)  # noqa: S102
    for block in blocks:
        tree = ast.increment_lineno(ast.parse(block.text), block.line)
        compiled = compile(tree, page, "exec")
        exec(compiled, names)  # noqa: S102 - our own page
        unknown = set(_globals(compiled)) - names.keys() - vars(builtins).keys()
        if unknown:
            raise NameError(f"{page}:{block.line} takes {sorted(unknown)} from nowhere")
        yield names


def _globals(code: CodeType) -> Iterator[str]:
    """Yield what functions look up when they are called, which running the block does not try."""
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL":
            yield instruction.argval
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _globals(each)


def require_usable(names: dict[str, Any]) -> None:
    """Demand that the settings and addresses of a block can be used."""
    with override_settings(VESTIBULE=VESTIBULE | names["VESTIBULE"]):
        assert problems(settings) == []
    classes = names.get("REST_FRAMEWORK", {}).get("DEFAULT_AUTHENTICATION_CLASSES", [])
    for path in [*classes, *names.get("PASSWORD_HASHERS", [])]:
        assert import_string(path)
    for each in names["urlpatterns"]:
        assert getattr(each, "url_patterns", [each])


@contextmanager
def receivers_as_before() -> Iterator[None]:
    """Let the signals forget what a block connected to them."""
    kept = [
        (each, list(each.receivers)) for each in vars(signals).values() if isinstance(each, Signal)
    ]
    try:
        yield
    finally:
        for signal, receivers in kept:
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()
