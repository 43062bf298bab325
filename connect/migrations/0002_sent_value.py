from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connect", "0001_webhook"),
    ]

    operations = [
        migrations.CreateModel(
            name="SentValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table_name", models.CharField(max_length=63)),
                ("row", models.BigIntegerField()),
                ("column", models.CharField(max_length=63)),
                ("sent", models.CharField(max_length=20)),
                ("stored", models.CharField(max_length=20)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("table_name", "row", "column"), name="sent_value_of_row")
                ],
            },
        ),
    ]
