"""Policies of the tables of results."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_results")]
    operations = [
        rls.protect("screening_resultfact", person="person_id", building="building"),
    ]
