"""What programs see of the lists, what they are told of changes, and what other systems hand over."""
