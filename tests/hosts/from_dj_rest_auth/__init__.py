"""A host that used dj-rest-auth, with a story of its own."""
