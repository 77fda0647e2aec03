"""A host whose reads go to a replica that is always behind, and writes to the primary."""
