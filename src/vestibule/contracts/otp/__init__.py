"""The contract of a sign-in by password and mailed code, under ``/auth-api/``."""
