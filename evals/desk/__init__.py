"""The sets and runs of a home, and the run that goes on."""
