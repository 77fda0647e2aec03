"""PostgreSQL as Django speaks to it, with a health check that costs no round trip."""
