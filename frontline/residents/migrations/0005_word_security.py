"""Policies of the public word's tables about homes and people."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("residents", "0004_word")]
    operations = [
        rls.protect_when_named("residents_addressee", parent="city_household", column="household_id"),
        rls.protect_with("residents_reading", parent="city_household", column="household_id"),
        rls.protect("residents_shortmessage", person="person_id", building="building"),
    ]
