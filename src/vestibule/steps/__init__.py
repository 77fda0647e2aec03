"""Steps: what several flows share. They import each other downwards only."""
