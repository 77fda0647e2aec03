"""Give up one message, queue another, and print the admin's pages of dead messages."""

from __future__ import annotations

import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - only now are there models
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from vestibule.delivery import Message, queue  # noqa: E402
from vestibule.delivery.worker import deliver_due  # noqa: E402

PAGE = "/admin/vestibule/queuedmessage/"


def main() -> None:
    """Print the list and the page of its only message."""
    call_command("migrate", verbosity=0)
    values = {"link": "https://evil.example/", "minutes": 9}
    queue(Message("verify_email", "ann@example.org", values))
    deliver_due()
    queue(Message("password_changed", "bob@example.org"))
    client = Client()
    password = "a long enough passphrase"
    get_user_model().objects.create_superuser("root", "root@example.org", password)
    client.post("/admin/login/", {"username": "root@example.org", "password": password})
    page = client.get(PAGE, {"state": "dead"}).content.decode()
    table = page.partition('<table id="result_list">')[2].partition("</table>")[0]
    row = table.partition(PAGE)[2].partition("/")[0]
    sys.stdout.write(table + client.get(f"{PAGE}{row}/change/").content.decode())


if __name__ == "__main__":
    main()
