"""`make bench`: how fast the screen is, beside the Django admin with the same rows in the same run."""
