"""PostgreSQL for the plain engine: deadlines and shares, without the tuned engine's shortcuts."""
