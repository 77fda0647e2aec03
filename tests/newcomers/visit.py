"""What both ways have in common: the project is migrated and checked, and a client calls it."""

import json
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

call_command("migrate", verbosity=0)
call_command("check", fail_level="ERROR")
client = Client(headers={"host": "localhost"})


def send(path: str, **body: Any) -> Any:
    """Post JSON, and read the answer."""
    answer = client.post(path, json.dumps(body), content_type="application/json")
    assert answer.status_code in {200, 201}, (path, answer.status_code, answer.content)
    return answer.json()


def status(path: str, access: str) -> int:
    """Say how an address answers the bearer of a token."""
    return client.get(path, headers={"authorization": f"Bearer {access}"}).status_code


def password_of(username: str) -> str:
    """Say how a password is hashed."""
    return str(get_user_model().objects.get(username=username).password).partition("$")[0]
