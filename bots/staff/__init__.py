"""The pages of curriculum staff: sets, runs, reports, labels, feedback."""
