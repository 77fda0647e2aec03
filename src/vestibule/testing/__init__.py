"""A pytest plugin for host projects and for Vestibule itself.

Enable it in the top-level ``conftest.py``::

    pytest_plugins = ["vestibule.testing.plugin"]

It provides ``make_account``, ``sign_in_as``, ``frozen_clock`` and ``outbox``, and starts
every test with the caches of a new process.
"""
