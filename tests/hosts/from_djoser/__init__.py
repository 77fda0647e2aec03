"""A host that used djoser, with a story of its own."""
