"""What can go wrong in corpus/, each with a sentence for the operator.

CorpusError
├── FileRefused        this file cannot be read; `code` says why
├── MetadataError      front matter, sidecar or flags are wrong
├── DocumentNotFound   no such document in the catalogue
└── CatalogueBusy      another process is writing (retryable)
"""

from __future__ import annotations


class CorpusError(Exception):
    """An error of corpus/; `str()` of it is a sentence that says what to do."""

    retryable = False


class FileRefused(CorpusError):
    """A file that cannot be read, with a stable kebab-case `code` such as "encrypted"."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class MetadataError(CorpusError):
    """Front matter, a sidecar or flags that break the schema."""


class DocumentNotFound(CorpusError):
    """No document of that id is in the catalogue."""


class CatalogueBusy(CorpusError):
    """Another process holds the catalogue's write lock."""

    retryable = True
