from django.db import migrations, models

from lists.database.operations import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False  # an index that is built while others write is built outside of a transaction

    dependencies = [
        ("dictionaries", "0002_archived_lists"),
    ]

    operations = [
        AddIndexOnline(
            model_name="dictionaryvalue",
            index=models.Index(
                fields=["dictionary", "-archived_at", "-id"],
                condition=models.Q(archived_at__isnull=False),
                name="value_archived",
            ),
        ),
    ]
