"""Front ends: read a channel, call the assistant, render an Answer. No logic of their own."""
