"""A pass for a goods vehicle is asked for by a task, not by a fact."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("supplies", "0003_rounds")]
    operations = [migrations.RenameField("passwish", "fact", "task")]
