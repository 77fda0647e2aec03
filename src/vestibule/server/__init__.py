"""The ready server: Vestibule with a web server, a database and a development inbox."""
