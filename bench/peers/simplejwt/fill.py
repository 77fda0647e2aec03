"""Make the peer's tables and its users. Run in the peer's environment, with the count."""

import sys

import django
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from bench.users import PASSWORD, user


def fill(count: int) -> None:
    """Migrate an empty database and give it ``count`` users that share one password hash."""
    call_command("migrate", verbosity=0)
    password = make_password(PASSWORD)
    addresses = (user(number).email for number in range(count))
    model = get_user_model()
    model.objects.bulk_create(
        (
            model(username=address, email=address, first_name="Ada", password=password)
            for address in addresses
        ),
        batch_size=1000,
    )


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
