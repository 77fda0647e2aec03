"""The vocabulary: plain Python values that all other packages use.

Nothing here imports Django or any other part of Vestibule.
"""
