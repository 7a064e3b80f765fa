"""Danger signs in a question, before anything else."""
