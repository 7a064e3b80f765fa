"""What two sources or two editions say of the same thing, and when a treatment is not indicated."""
