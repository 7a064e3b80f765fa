"""A report and the gates in, a verdict out."""
