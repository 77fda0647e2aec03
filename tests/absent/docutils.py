"""Not installed, as far as the processes know that tests start: see `tests/absent/__init__.py`."""

raise ModuleNotFoundError("Only the tools of the tests need it.", name="docutils")
