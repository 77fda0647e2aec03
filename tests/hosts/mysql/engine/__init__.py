"""A database backend that says it is MySQL, and is SQLite."""
