"""What connects to programs and other systems, as a Django app: its readers register as the site starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectConfig(AppConfig):
    name = "connect"
    verbose_name = _("Integrations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from connect import checks  # noqa: F401 - they register themselves
        from connect.readers import bitrix24, espocrm, portal, salesforce
        from lists.loading.formats import register
        from lists.loading.formats.fetching import register_fetcher

        for reader in (espocrm.EspoCrm(), salesforce.Salesforce(), bitrix24.Bitrix24()):
            register(reader)
        register_fetcher(portal.TAKES, portal.fetch_portal)
