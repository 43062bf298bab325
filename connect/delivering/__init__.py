"""How the changes of the lists reach those who subscribed to them: in order, at least once."""
