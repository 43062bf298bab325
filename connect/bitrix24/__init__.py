"""Bitrix24: what it calls things."""
