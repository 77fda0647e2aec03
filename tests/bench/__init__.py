"""The bench's own arithmetic: figures that could not be checked afterwards."""
