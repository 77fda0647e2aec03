"""DRF + SimpleJWT with rotation and blacklist. Runs in an environment of its own."""
