"""A host project: the ready server with one protected view of its own beside it."""
