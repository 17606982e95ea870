"""Refused rows of an import, row by row, so that a killed run goes on without doubling them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("city", "0004_seal_mark")]
    operations = [
        migrations.CreateModel(
            name="ImportRefusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("cells", models.JSONField()),
                ("reason", models.CharField(max_length=400)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refusals",
                        to="city.importrun",
                    ),
                ),
            ],
        ),
    ]
