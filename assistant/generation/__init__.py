"""Answers through a chat model: prompts, faults, deadlines, and what is kept of a reply."""
