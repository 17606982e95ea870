"""Indexes that alone tell how many contacts there are and how many measures of each kind are in force."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loop", "0004_task_indexes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="factrow",
            index=models.Index(
                condition=models.Q(("kind", "contact_found"), ("payload__category", "close")),
                fields=["subject_id"],
                include=("id", "building", "subject_kind"),
                name="fact_close_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="factrow",
            index=models.Index(
                condition=models.Q(("kind", "contact_found"), ("payload__category", "of_contact")),
                fields=["subject_id"],
                include=("id", "building", "subject_kind"),
                name="fact_of_contact_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="factrow",
            index=models.Index(
                condition=models.Q(("kind", "contact_found")),
                fields=["subject_id", "at", "id"],
                include=("known_at", "building", "subject_kind"),
                name="fact_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="measurerow",
            index=models.Index(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=["kind"],
                include=("starts_at", "ends_at", "subject_kind", "subject_id", "building"),
                name="measure_standing_by_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="measurerow",
            index=models.Index(
                fields=["subject_id"], include=("subject_kind", "building"), name="measure_by_subject"
            ),
        ),
    ]
