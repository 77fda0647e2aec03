"""Whole small projects, each with a README. ``make run EXAMPLE=<name>`` starts one."""
