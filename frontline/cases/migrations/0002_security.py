"""Policies of the room's tables on people."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("city", "0002_security")]
    operations = [
        rls.protect("cases_stay", person="person_id", building=None),
        rls.protect("cases_listed", person="person_id", building=None),
        rls.protect("cases_link", person="target_id", building=None),
        rls.protect("cases_exceptionproposal", person="person_id", building=None),
    ]
