"""Engines that know nothing of cities: the seeded draw, and flows and balanced assignment in exact whole numbers."""
