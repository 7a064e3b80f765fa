"""What is asked of the mentor that is not its to do, and what in a question is no question."""
