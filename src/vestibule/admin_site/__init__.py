"""The door to Django's admin. Apart from its pages, which are registered once the site is there."""
