from django.db import migrations, models

from lists.database.operations import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False  # an index that is built while others write is built outside of a transaction

    dependencies = [
        ("lists", "0008_operation_via"),
    ]

    operations = [
        migrations.AddField(
            model_name="operation",
            name="actor_key",
            field=models.CharField(
                blank=True, help_text="The same where it is no number, as a text.", max_length=255, null=True
            ),
        ),
        AddIndexOnline(
            model_name="operation",
            index=models.Index(
                fields=["actor_key", "id"],
                condition=models.Q(actor_key__isnull=False),
                name="operation_actor_key",
            ),
        ),
    ]
