"""The site has no tables of its own. Without this module Django would not tell it that a migration is done."""
