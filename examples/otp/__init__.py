"""Sign-in by password and a code that is mailed."""
