"""Users in two tables, whose columns have other names than their fields."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Login(AbstractUser):
    """What signs in, in a table of its own."""

    username = models.CharField(max_length=150, unique=True, db_column="login_name")
    email = models.EmailField(blank=True, db_column="mail")
    password = models.CharField(max_length=128, db_column="secret")
    is_active = models.BooleanField(default=True, db_column="may_enter")


class Employee(Login):
    """The user model: more facts, in a second table."""

    department = models.CharField(max_length=50, blank=True, default="")


class Colleague(Employee):
    """The same row under another name."""

    class Meta:
        proxy = True
