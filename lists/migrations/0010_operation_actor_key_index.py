from django.db import migrations, models

from lists.database.operations import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False  # an index that is built while others write is built outside of a transaction

    dependencies = [
        ("lists", "0009_operation_actor_key"),
    ]

    operations = [
        AddIndexOnline(
            model_name="operation",
            index=models.Index(
                fields=["actor_key", "id"],
                condition=models.Q(actor_key__isnull=False),
                name="operation_actor_key",
            ),
        ),
    ]
