"""The solver's reader of the rules: a board posted as a CP-SAT model."""
