"""Documents in, chunks out: read files, clean them, split them by section, keep the catalogue."""
