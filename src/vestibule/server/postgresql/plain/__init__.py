"""The same for the plain engine, which replaces none of Django's methods."""
