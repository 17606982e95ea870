"""Tables of the way out: systems of others, and what is delivered to them."""

import uuid
from typing import ClassVar

from django.db import models

from frontline.city.fields import EncryptedTextField
from frontline.city.models import Agency
from frontline.city.personal import NOBODY, Personal


class OutsideSystem(models.Model):
    """Another system that speaks GeoReport v2 and stands for one of our offices, and how the link to it is."""

    class Form(models.TextChoices):
        JSON = "json"
        XML = "xml"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=300)  # of the endpoint: what stands before /requests.json
    form = models.CharField(max_length=4, choices=Form.choices, default=Form.JSON)
    jurisdiction_id = models.CharField(max_length=80, blank=True)
    api_key = EncryptedTextField(blank=True)
    services = models.JSONField(default=dict)  # our category -> their service_code
    tells_person = models.BooleanField(default=False)  # name and telephone of the asker go with it
    active = models.BooleanField(default=True)
    lost_at = models.DateTimeField(null=True)  # city time since when it does not answer; null: it does
    tries = models.PositiveIntegerField(default=0)  # failed ones in a row
    next_try_at = models.DateTimeField(null=True)
    next_read_at = models.DateTimeField(null=True)  # when states are pulled back again
    said = models.CharField(max_length=300, blank=True)  # why the last try failed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(active=True), name="outside_one_for_an_office"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One request to be taken by another system; kept until that one acknowledged it or somebody here took it."""

    class State(models.TextChoices):
        WAITING = "waiting"  # to be sent, again and again
        TAKEN = "taken"  # acknowledged; its state is pulled back
        REFUSED = "refused"  # the other system says it cannot take it: the office handles it by hand
        ENDED = "ended"  # closed there, or ours went elsewhere

    personal: ClassVar[Personal] = Personal(scrub=("notes",), keep="times and numbers", delete_after_days=180)

    ref = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # names the filing: sent twice is once
    request = models.ForeignKey("hotline.Request", on_delete=models.CASCADE, related_name="deliveries")
    system = models.ForeignKey(
        OutsideSystem, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    told = models.BooleanField(default=False)  # the request's story says that it could not be sent
    taken_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=80, blank=True)  # theirs
    token = models.CharField(max_length=80, blank=True)  # theirs, where the number comes later
    status = models.CharField(max_length=10, blank=True)  # theirs: open, closed
    notes = models.CharField(max_length=1000, blank=True)  # theirs
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=models.Q(state__in=("waiting", "taken")),
                name="delivery_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["system", "made_at"], condition=models.Q(state="waiting"), name="delivery_waiting"
            ),
            models.Index(
                fields=["request"],
                condition=models.Q(state__in=("waiting", "refused")),
                name="delivery_not_taken",
            ),
            models.Index(
                fields=["system", "read_at"], condition=models.Q(state="taken"), name="delivery_taken"
            ),
        ]
