"""The words of the house: plain Python values that every other part speaks.

Nothing here imports Django or any other part of Vestibule.
"""
