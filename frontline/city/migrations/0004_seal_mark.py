"""How far the sealer has come; seals are written by the worker and changed by nobody but the owner."""

from django.db import migrations, models

from frontline.city import rls


class Migration(migrations.Migration):
    dependencies = [("city", "0003_person_by_phone")]
    operations = [
        migrations.CreateModel(
            name="SealMark",
            fields=[
                ("table", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("tx", models.BigIntegerField(default=0)),
            ],
        ),
        rls.append_only("city_seal"),
        migrations.RunSQL(
            f"REVOKE INSERT ON city_seal FROM {rls.WEB}; REVOKE ALL ON city_sealmark FROM {rls.WEB};",
            f"GRANT INSERT ON city_seal TO {rls.WEB}; GRANT ALL ON city_sealmark TO {rls.WEB};",
        ),
    ]
