"""Hand-written SQL: what the ORM cannot express, or not fast enough."""
