"""The same Argon2id as Vestibule's default, so that logins are compared at equal strength."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19456 KiB, two passes, one lane (OWASP's choice)."""

    memory_cost = 19456
    time_cost = 2
    parallelism = 1
