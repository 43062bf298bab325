"""The languages of the site, as functions: so no project that speaks others has migrations of its own."""

from django.conf import settings


def site_language() -> str:
    return settings.LANGUAGE_CODE


def site_languages() -> list[tuple[str, str]]:
    return [(code, str(title)) for code, title in settings.LANGUAGES]
