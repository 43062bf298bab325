"""Bitrix24's REST methods over our lists and records, for programs that were written for Bitrix24.

A call is `/rest/<user>/<token>/<method>`. Each method is a plain function that is registered under its name;
it reads the parameters, calls the same verbs as the screen, and its answer is told as Bitrix24 tells it.
"""
