"""Make Vestibule's tables and its users. Run with the server's environment, with the count."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from bench.users import PASSWORD, user


def fill(count: int, *, role: str = "") -> None:
    """Migrate an empty database and import ``count`` users who share one password hash."""
    call_command("migrate", verbosity=0)
    row = {"first_name": "Ada", "role": role, "password_hash": make_password(PASSWORD)}
    with TemporaryDirectory() as folder:
        file = Path(folder, "users.jsonl")
        with file.open("w") as rows:
            rows.writelines(
                json.dumps({"email": user(number).email, **row}) + "\n" for number in range(count)
            )
        call_command("users", "import", str(file))


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
