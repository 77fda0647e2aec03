"""The bench's own arithmetic: figures that nobody could check afterwards."""
