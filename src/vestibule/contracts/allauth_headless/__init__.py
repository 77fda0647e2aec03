"""The headless API of django-allauth, for browsers and for apps, over the flows."""
