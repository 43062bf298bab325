from django.db import migrations, models


class Migration(migrations.Migration):
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
    ]
