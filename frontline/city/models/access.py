"""Accounts, and rights as dated grants on stable ids."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from frontline.city.models.people import Person
from frontline.city.personal import Personal


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "Account":
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Somebody who can sign in. What they may do is in Grant, never here."""

    personal: ClassVar[Personal] = Personal(scrub=("display_name",), keep="username in the log", scoped=False)

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=120)
    display_name_en = models.CharField(max_length=120, blank=True)
    duty = models.CharField(max_length=120, blank=True)  # what they are there for, in a few words
    duty_en = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)  # the duty telephone
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts"
    )
    is_active = models.BooleanField(default=True)
    one_click = models.BooleanField(default=False)  # offered on the exercise's sign-in page

    USERNAME_FIELD = "username"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username


class Grant(models.Model):
    """A role on something, from when to when. Roles and their verbs are in city/roles.py."""

    class On(models.TextChoices):
        PLACE = "place"  # city, township, community or grid
        SITE = "site"
        AGENCY = "agency"
        LABORATORY = "laboratory"
        SELF = "self"  # the account's own person and household

    personal: ClassVar[Personal] = Personal(keep="who could do what and when", scoped=False)

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    on = models.CharField(max_length=10, choices=On.choices)
    on_id = models.BigIntegerField(default=0)  # id of the place, site, agency or laboratory
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["account", "on", "on_id"], name="grant_by_account")]  # every request


class LoginCode(models.Model):
    """A one-time code sent to a resident; kept as a keyed digest, used once, short-lived (real time)."""

    personal: ClassVar[Personal] = Personal(keep="nothing after a day", delete_after_days=1, scoped=False)

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
