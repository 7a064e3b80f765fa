"""Which lines of the passages found answer a question, in what order, and if they are enough."""
