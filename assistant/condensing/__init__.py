"""A follow-up and what was asked before it, made into one question that stands alone."""
