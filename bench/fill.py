"""Make Vestibule's tables and its users. Run with the server's environment, with the count."""

from __future__ import annotations

import sys

import django
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command

from bench.users import PASSWORD, user
from vestibule import passwords
from vestibule.conf import settings
from vestibule.core.identifiers import email_key


def fill(count: int) -> None:
    """Migrate an empty database and give it ``count`` users that share one password hash."""
    call_command("migrate", verbosity=0)
    encoded = passwords.make(PASSWORD)
    addresses = [user(number).email for number in range(count)]
    model = get_user_model()
    hosts = model.objects.bulk_create(
        (
            model(username=address, email=address, first_name="Ada", password=encoded)
            for address in addresses
        ),
        batch_size=1000,
    )
    account = apps.get_model("vestibule", "Account")
    account.objects.bulk_create(
        (
            account(
                user=host,
                email=address,
                email_key=email_key(address),
                role=settings.DEFAULT_ROLE,
            )
            for host, address in zip(hosts, addresses, strict=True)
        ),
        batch_size=1000,
    )


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
