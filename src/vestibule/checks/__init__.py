"""Django system checks of the installation, and of its use in production."""
