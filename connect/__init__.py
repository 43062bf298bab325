"""Other systems: the files in which they hand over their lists, and how they are called."""
