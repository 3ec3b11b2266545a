"""From an edition to a problem, from a plan back to the edition, and what people read of both."""
