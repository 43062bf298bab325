from django.apps import AppConfig


class CrmSettingsConfig(AppConfig):
    name = "crmsettings"
    default_auto_field = "django.db.models.BigAutoField"
