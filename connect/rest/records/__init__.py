"""Leads, deals, contacts, companies, quotes and invoices by the methods of Bitrix24.

What a record has there follows from the fields of its model. Other names are no fields: an answer leaves them
out, a write passes over them, and a filter is refused, because it would find more records than its program
means. Archived records are found by those who ask for them: `IS_ARCHIVED`.
"""
