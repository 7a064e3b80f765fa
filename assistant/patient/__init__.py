"""The patient that a question is about: read once, shown back, and what it means for an answer."""
