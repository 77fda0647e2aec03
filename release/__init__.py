"""``make release``: what is published, built from one commit, with what proves where it came from.

One module per concern; ``python -m release VERSION`` runs them in order. Nothing is ever pushed.
"""
