"""Two nodes, a worker for messages, PostgreSQL and Redis, to which everything happens.

``world`` starts them, with wires between them that can be cut; ``faults`` draws from a seed what
happens to them, and does it; ``people`` are clients who write down what was acknowledged to them;
``promises`` asks afterwards whether it still holds.
"""
