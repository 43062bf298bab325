"""The languages of the site, by functions: a project that speaks others has no migrations of its own for that."""

from django.conf import settings


def site_language() -> str:
    return settings.LANGUAGE_CODE


def site_languages() -> list[tuple[str, str]]:
    return [(code, str(title)) for code, title in settings.LANGUAGES]
