"""A host whose data migrations make users before Vestibule's tables exist."""
