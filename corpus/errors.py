"""What can go wrong in corpus/, each with a sentence for the operator.

CorpusError
├── FileRefused        this file cannot be read; `code` says why
│   └── RolledBack     a person took back what this file would bring
├── MetadataError      front matter, sidecar or flags are wrong
├── DocumentNotFound   no such document in the catalogue
├── DocumentChanged    not what was looked at any more
├── SelfPublication    somebody else than the uploader must publish
├── NothingToRollBack  no earlier set is kept, or not that one
├── AuditBroken        the audit was changed; `number` says where
├── CatalogueTooNew    made by a later version of this program
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


class RolledBack(FileRefused):
    """A file would replace a document that a person has rolled back."""

    def __init__(self, message: str) -> None:
        super().__init__("rolled-back", message)


class MetadataError(CorpusError):
    """Front matter, a sidecar or flags that break the schema."""


class DocumentNotFound(CorpusError):
    """No document of that id is in the catalogue."""


class DocumentChanged(CorpusError):
    """A document's text is not the one that a person has looked at."""


class SelfPublication(CorpusError):
    """Who uploaded a document, or nobody with a name, wants to publish it."""


class NothingToRollBack(CorpusError):
    """No change is kept that could be taken back."""


class AuditBroken(CorpusError):
    """The audit was changed; `number` is the first entry that is not as it was written."""

    def __init__(self, number: int, what: str) -> None:
        super().__init__(
            f"审计记录不完整：{what}。有人改动过 catalogue.db，请停用资料库，从备份恢复并查明原因。"
        )
        self.number = number


class CatalogueTooNew(CorpusError):
    """The catalogue was made by a later version of this program."""


class CatalogueBusy(CorpusError):
    """Another process holds the catalogue's write lock."""

    retryable = True
