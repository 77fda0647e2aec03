"""What every test may use."""

pytest_plugins = ["vestibule.testing.plugin", "tests.browser.chromium", "tests.proofs"]
