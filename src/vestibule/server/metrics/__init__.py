"""``/metrics`` of the ready server: what its workers recorded, and what it asks when scraped."""
