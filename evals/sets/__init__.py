"""Files of cases: read, checked, written."""
