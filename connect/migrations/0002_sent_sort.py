from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connect", "0001_webhook"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentSort",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table_name", models.CharField(max_length=63)),
                ("row", models.BigIntegerField()),
                ("sort", models.IntegerField()),
                ("position", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("table_name", "row"), name="sent_sort_of_row")
                ],
            },
        ),
    ]
