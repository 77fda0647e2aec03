"""A host that comes from djoser, dj-rest-auth, allauth and authtoken, with users known by UUIDs."""
