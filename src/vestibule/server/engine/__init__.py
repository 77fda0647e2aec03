"""What answers requests: granian, threads, and what they do not promise."""
