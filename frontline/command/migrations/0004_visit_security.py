"""Policy of the visits to households."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("command", "0003_visit")]
    operations = [rls.protect_place("command_visit", building="building_id")]
