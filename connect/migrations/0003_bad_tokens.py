from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connect", "0002_sent_value"),
    ]

    operations = [
        migrations.CreateModel(
            name="BadTokens",
            fields=[
                ("counter", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
