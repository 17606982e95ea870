"""Who is on the way to a site, from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loop", "0005_counts"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="measurerow",
            index=models.Index(
                condition=models.Q(("lifted_at__isnull", True), ("site__isnull", False)),
                fields=["site", "kind"],
                include=("subject_id", "subject_kind", "ends_at"),
                name="measure_at_site",
            ),
        ),
    ]
