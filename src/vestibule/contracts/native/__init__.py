"""The project's own API under ``/api/auth/``: the shapes of the ``company`` contract."""
