from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dictionaries", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="dictionary",
            name="archived_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived at"),
        ),
        migrations.AddConstraint(
            model_name="dictionary",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_system", False), ("archived_at", None), _connector="OR"),
                name="dictionary_system_active",
                violation_error_message="A shipped list cannot be archived.",
            ),
        ),
    ]
