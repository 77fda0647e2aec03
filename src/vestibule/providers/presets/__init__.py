"""One file for each provider: where it lives, and what is odd about it."""
