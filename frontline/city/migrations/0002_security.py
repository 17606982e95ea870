"""Roles, policies and append-only tables of the city."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("city", "0001_initial")]
    operations = [
        migrations.RunSQL(rls.ROLES, migrations.RunSQL.noop),
        migrations.RunSQL(rls.FUNCTIONS, rls.DROP_FUNCTIONS),
        rls.protect("city_person", person="id", building="building_id"),
        rls.protect_household("city_household"),
        rls.protect("city_residence", person="person_id", building="building_id"),
        rls.protect("city_staff", person="person_id", building="building_id"),
        rls.protect("city_presence", person="person_id", building=None),
        rls.protect_place("city_business", building="building_id"),
        rls.append_only("city_logentry"),
    ]
