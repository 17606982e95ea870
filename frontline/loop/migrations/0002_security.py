"""Policies and append-only tables of the loop."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("loop", "0001_initial"), ("city", "0002_security")]
    operations = [
        rls.protect_subject("loop_factrow"),
        rls.protect_subject("loop_measurerow"),
        rls.protect_subject("loop_measurechange"),
        rls.protect_subject("loop_task"),
        rls.append_only("loop_factrow"),
        rls.append_only("loop_measurechange"),
    ]
