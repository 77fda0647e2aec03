"""The web server: granian, its workers' threads, and which of two engines answers requests.

``plain`` uses what granian and Django document; ``tuned`` also what they do not promise, all of
which ``private_names`` lists. Only speed differs between the two.
"""
