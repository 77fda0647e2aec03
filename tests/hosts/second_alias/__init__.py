"""A host with users and Vestibule in a second database, by a router."""
