"""Policies of the tables about people."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial"), ("loop", "0002_security")]
    operations = [rls.protect_subject("planning_dryrunline")]
