"""The ready server: the engine with a web server, a database and a mail box of its own."""
