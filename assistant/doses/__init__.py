"""Doses, frequencies and readings in a text, as exact quantities."""
