"""Clinicians: they register with institution and clinical role, and sign in by e-mail address."""
