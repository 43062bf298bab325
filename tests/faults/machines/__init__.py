"""Three machines with Patroni, on one: the shipped configuration, real faults, people who write meanwhile."""
