"""Django system checks: what is wrong with an installation, and with one in production."""
