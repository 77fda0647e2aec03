"""The settings of the ready server: environment variables, a TOML file, and secret files."""

from vestibule.server.environment.reading import PREFIX, read
from vestibule.server.environment.values import UnusableEnvironment
from vestibule.server.environment.variables import Environment

__all__ = ["PREFIX", "Environment", "UnusableEnvironment", "read"]
