"""Showing it in words: the languages, the phrases, and the one place that renders templates into pages."""
