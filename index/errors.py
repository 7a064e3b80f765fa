"""What can go wrong in index/, each with a sentence for the operator.

IndexingError
├── EncoderMissing    the encoder's folder is not there or cannot be read
├── RerankerMissing   the reranker's folder is not there or cannot be read
├── EncoderMismatch   the index was built with another encoder
├── IndexMissing      nothing has been indexed yet
├── IndexCorrupt      a file of the index does not match its checksum
├── IndexBusy         another process is building (retryable)
└── LexiconError      a line of the lexicon is wrong
"""

from __future__ import annotations


class IndexingError(Exception):
    """An error of index/; `str()` of it is a sentence that says what to do."""

    retryable = False


class EncoderMissing(IndexingError):
    """The encoder's folder is not there or cannot be read."""


class RerankerMissing(IndexingError):
    """The reranker's folder is not there or cannot be read."""


class EncoderMismatch(IndexingError):
    """The index was built with another encoder than the one in use."""


class IndexMissing(IndexingError):
    """Nothing has been indexed yet."""


class IndexCorrupt(IndexingError):
    """A file of the index does not match its checksum."""


class IndexBusy(IndexingError):
    """Another process is building the index."""

    retryable = True


class LexiconError(IndexingError):
    """A line of the lexicon is wrong; the sentence names its file and line."""
