"""An ordinary Django project that has added Vestibule."""
