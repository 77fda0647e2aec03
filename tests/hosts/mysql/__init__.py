"""A host on MySQL, MariaDB or Oracle, which Vestibule refuses."""
