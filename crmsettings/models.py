"""The site has no tables. Without this module Django would not tell it that a migration is done."""
