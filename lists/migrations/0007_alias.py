from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lists", "0006_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("list_table", models.CharField(max_length=63)),
                ("list_id", models.BigIntegerField(help_text="Key of the list.")),
                ("code", models.CharField(max_length=50)),
                (
                    "row",
                    models.BigIntegerField(
                        help_text="Key of the entry to which it leads, or led until it was removed."
                    ),
                ),
                (
                    "source",
                    models.BigIntegerField(
                        default=0, help_text="Key of the entry that had it; 0 where none did."
                    ),
                ),
                ("made", models.BigIntegerField(help_text="Key of the operation.")),
                (
                    "stands",
                    models.BooleanField(default=True, help_text="False while the operation is undone."),
                ),
                (
                    "is_removal",
                    models.BooleanField(default=False, help_text="From now on the code leads nowhere."),
                ),
                (
                    "hits",
                    models.PositiveIntegerField(
                        default=0, help_text="How often somebody has used the code since."
                    ),
                ),
                ("last_used", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["list_table", "list_id", "code"], name="alias_code"),
                    models.Index(fields=["made"], name="alias_made"),
                ],
            },
        ),
    ]
