"""The project of before: migrated, and a user has an account in it."""

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

call_command("migrate", verbosity=0)
get_user_model().objects.create_user("bea", "bea@example.org", "an old and quiet river")
