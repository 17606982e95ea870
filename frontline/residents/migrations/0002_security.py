"""Policies of the tables about people."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial"), ("loop", "0002_security")]
    operations = [rls.protect("residents_objection", person="person_id", building="building")]
