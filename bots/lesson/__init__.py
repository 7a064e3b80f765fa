"""Lessons over messages, for chats and the terminal: lesson.py leads, one module a kind."""
