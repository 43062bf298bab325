"""Drop-down lists and their values in the Django admin."""

from django.contrib import admin

from dictionaries.models import Dictionary, DictionaryValue
from lists.admin.entries import EntryAdmin
from lists.admin.entry_lists import EntryListAdmin
from lists.admin.rows import ArchivedFilter


@admin.register(Dictionary)
class DictionaryAdmin(EntryListAdmin):
    made = ("is_system", "archived_at")
    list_display = ("__str__", "code", "entries", "is_system", "rank", "archived_at")
    list_filter = ("is_system", ArchivedFilter)


@admin.register(DictionaryValue)
class DictionaryValueAdmin(EntryAdmin):
    list_display = ("__str__", "code", "dictionary", "is_system", "rank", "archived_at")
    list_filter = ("dictionary", "is_system", ArchivedFilter)
    ordering = ("dictionary__position", "dictionary", "position")
