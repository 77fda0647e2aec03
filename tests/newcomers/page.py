"""What the pages that lead over from other packages have in common: their commands, and a client.

The arguments are the commands of the page, and what the users of the package know.
"""

from __future__ import annotations

import json
import shlex
import sys
from io import StringIO
from typing import Any

import django

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402
from django.test import Client  # noqa: E402

from vestibule.management.commands.adopt import LACKING  # noqa: E402

PASSWORD = "an old and quiet river"
COMMANDS, KNOWN = map(json.loads, sys.argv[1:])
client = Client(headers={"host": "localhost"})


def run(command: str) -> str:
    """Run a command of the page; that something was left out, ``adopt`` may say."""
    out = StringIO()
    try:
        call_command(*shlex.split(command, comments=True), stdout=out)
    except CommandError as stopped:
        if stopped.returncode != LACKING:
            raise
    return out.getvalue()


for each in COMMANDS:
    run(each)


def ask(
    method: str,
    path: str,
    authorization: str = "",
    headers: dict[str, str] | None = None,
    **body: Any,
) -> tuple[int, Any]:
    """Send a request; returns the status, and the body if it is JSON."""
    headers = {"authorization": authorization} if authorization else headers or {}
    given = json.dumps(body) if body else ""
    sent = client.generic(method, path, given, content_type="application/json", headers=headers)
    return sent.status_code, json.loads(sent.content) if sent.content else None


def post(path: str, authorization: str = "", **body: Any) -> tuple[int, Any]:
    """Post JSON."""
    return ask("POST", path, authorization, **body)


def mine(authorization: str) -> int:
    """Ask a view of the project; returns the status."""
    return ask("GET", "/mine/", authorization)[0]
