"""Why there is no plan, and why an event is not at a time."""
