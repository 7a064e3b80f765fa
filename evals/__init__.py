"""Cases and a mentor in, a report out."""
