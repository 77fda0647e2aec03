"""The environment variables of the ready server."""

from vestibule.server.environment.reading import PREFIX, UnusableEnvironment, read
from vestibule.server.environment.variables import Environment

__all__ = ["PREFIX", "Environment", "UnusableEnvironment", "read"]
