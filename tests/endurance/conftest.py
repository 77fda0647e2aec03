"""The production server whose database goes away."""

from tests.server.away import ann, node

__all__ = ["ann", "node"]
