import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lists", "0004_ranks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Made",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "result",
                    models.BigIntegerField(
                        blank=True, help_text="Key of the row, or how many were made.", null=True
                    ),
                ),
                (
                    "operation",
                    models.BigIntegerField(
                        blank=True, help_text="Key of the operation, if it was one.", null=True
                    ),
                ),
            ],
        ),
    ]
