"""Policies of the tables about people."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("isolation", "0001_initial"), ("loop", "0002_security")]
    operations = [
        rls.protect("isolation_stay", person="person_id", building="building"),
        rls.protect("isolation_transfer", person="person_id", building="building"),
        rls.protect("isolation_healthcheck", person="person_id", building="building"),
        rls.protect("isolation_sample", person="person_id", building="building"),
    ]
