"""A host with a database for each tenant, by a router and a middleware."""
