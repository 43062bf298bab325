from django.contrib import admin

from dictionaries.models import Dictionary, DictionaryValue
from lists.admin.entries import EntryAdmin
from lists.admin.entry_lists import EntryListAdmin
from lists.admin.rows import ArchivedFilter, RowAdmin


@admin.register(Dictionary)
class DictionaryAdmin(EntryListAdmin):
    fields = ("code", "name", "default_name_shown", "description", "is_system")
    made = (*RowAdmin.made, "is_system")
    list_display = ("__str__", "code", "entries", "is_system", "rank")
    list_filter = ("is_system",)


@admin.register(DictionaryValue)
class DictionaryValueAdmin(EntryAdmin):
    fields = ("dictionary", "code", "name", "default_name_shown", "description", "is_system", "archived_at")
    given_once = ("dictionary", "code")
    list_display = ("__str__", "code", "dictionary", "is_system", "rank", "archived_at")
    list_filter = ("dictionary", "is_system", ArchivedFilter)
    ordering = ("dictionary__position", "dictionary", "position")
