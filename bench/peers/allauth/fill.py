"""Make the peer's tables and its users. Run in the peer's environment, with the count."""

import sys

import django
from django.apps import apps
from django.contrib.auth import get_user_model

from bench.peers.simplejwt.fill import fill


def add_addresses() -> None:
    """Give every user the row that allauth keeps an e-mail address in."""
    address = apps.get_model("account", "EmailAddress")
    users = get_user_model().objects.all()
    address.objects.bulk_create(
        (address(user=u, email=u.email, verified=True, primary=True) for u in users),
        batch_size=1000,
    )


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
    add_addresses()
