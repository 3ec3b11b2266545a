"""Plans without any solver: a greedy pass and local search in the standard library."""
