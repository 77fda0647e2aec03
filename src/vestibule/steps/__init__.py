"""Steps: code shared by several flows. They import each other only downwards."""
