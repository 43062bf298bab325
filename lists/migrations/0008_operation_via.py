from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lists", "0007_alias"),
    ]

    operations = [
        migrations.AddField(
            model_name="operation",
            name="via",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="Name of the webhook.", max_length=60
            ),
        ),
    ]
