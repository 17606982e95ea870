"""The index by which overdue tasks climb."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("loop", "0002_security"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("climbed__lt", 2), ("state", "open")),
                fields=["kind", "climbed", "due_at"],
                name="task_open_to_climb",
            ),
        ),
    ]
