"""Second factors: their algorithms, without storage and without settings."""
