from django.db import migrations, models

from lists.database.operations import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False  # an index that is built while others write is built outside of a transaction

    dependencies = [
        ("pipelines", "0002_stage_group"),
    ]

    operations = [
        AddIndexOnline(
            model_name="stage",
            index=models.Index(
                fields=["pipeline", "-archived_at", "-id"],
                condition=models.Q(archived_at__isnull=False),
                name="stage_archived",
            ),
        ),
    ]
