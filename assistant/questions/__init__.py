"""What a question asks, and which sections answer such a question: rules as data."""
