"""Keys that sign result slips. Nothing about a person: no policy."""

from django.db import migrations, models

import frontline.city.fields


class Migration(migrations.Migration):
    dependencies = [
        ("city", "0006_place_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_id", models.CharField(max_length=16, unique=True)),
                ("spki", models.BinaryField(max_length=120)),
                ("private", frontline.city.fields.EncryptedTextField(editable=True)),
                ("signs_from", models.DateTimeField()),
                ("signs_until", models.DateTimeField()),
                ("verifies_until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signs_from__lte", models.F("signs_until")),
                            ("signs_until__lte", models.F("verifies_until")),
                        ),
                        name="signing_key_dates",
                    )
                ],
            },
        ),
    ]
