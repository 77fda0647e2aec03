"""The SQL of our own: what the ORM cannot say, or not fast enough."""
