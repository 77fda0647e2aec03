"""Django's admin with our sign-in. Outside ``admin``, which autodiscover imports too early."""
