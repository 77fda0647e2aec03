"""Vestibule: sessions, tokens and sign-in flows for Django REST back ends."""

__version__ = "0.1.0"
