"""Vestibule's own API under ``/api/auth/``, in the format of the ``company`` contract."""
