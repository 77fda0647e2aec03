"""A contract for signing in by password and mailed code, under ``/auth-api/``."""
