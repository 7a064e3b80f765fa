"""What the catalogue keeps of each document: its states, their history, the audit."""
