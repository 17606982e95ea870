"""Policies on the tables of the works; what happened and who was asked about is never changed."""

from django.db import migrations

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("hotline", "0006_works")]
    operations = [
        rls.protect_office("hotline_job", building=True),
        rls.protect_with("hotline_jobdeed", parent="hotline_job", column="job_id"),
        rls.protect_with("hotline_jobphoto", parent="hotline_job", column="job_id"),
        rls.protect_office("hotline_crewrecord", building=False),
        rls.protect("hotline_stopcall", person="person_id", building="building_id"),
        rls.protect_office("hotline_utilityaccount", building=True),
        rls.protect_office("hotline_protection", building=True),
        rls.protect_office("hotline_cutoffquestion", building=False),
        rls.append_only("hotline_workrulesversion"),
        rls.append_only("hotline_jobdeed"),
        rls.append_only("hotline_stopdeed"),
        rls.append_only("hotline_cutoffquestion"),
    ]
