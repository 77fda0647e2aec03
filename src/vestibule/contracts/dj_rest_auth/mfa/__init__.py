"""The addresses and views of ``dj_rest_auth.mfa``."""
