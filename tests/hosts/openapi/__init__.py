"""A host that describes its API with drf-spectacular, its own views beside all three contracts."""
