"""A host with users in a second database and Vestibule in the first, which is refused."""
