"""A feedback box on a database of the test's own."""

from __future__ import annotations

from pathlib import Path

from assistant.records_db.database import default_url, open_database
from assistant.records_db.feedback import FeedbackBox


def open_box(home: Path) -> FeedbackBox:
    """Open the box of a home."""
    return FeedbackBox(open_database(default_url(home)))
