"""Django's page about a fault, which only DEBUG shows: it prints the address and all variables."""

from django.views.debug import ExceptionReporter

from crmsettings.site.tokens import masked


class Reporter(ExceptionReporter):
    def get_traceback_html(self) -> str:  # type: ignore[override]
        return masked(super().get_traceback_html())

    def get_traceback_text(self) -> str:  # type: ignore[override]
        return masked(super().get_traceback_text())
