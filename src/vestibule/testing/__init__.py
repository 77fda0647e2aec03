"""A pytest plugin for host projects and for ourselves.

Switch it on in the top ``conftest.py``::

    pytest_plugins = ["vestibule.testing.plugin"]

It brings ``make_account``, ``sign_in_as``, ``frozen_clock`` and ``outbox``, and
lets every test begin as a new process does.
"""
