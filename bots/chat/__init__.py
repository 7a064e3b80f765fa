"""What every chat channel shares: commands, splitting, the loops between inbox and outbox."""
