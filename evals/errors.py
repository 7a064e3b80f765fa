"""What can go wrong in evals/, each with a sentence for the person who runs them.

EvalsError
├── CaseFault          a set of cases is wrong; names file, row and column
├── SetUnreadable      a file of a retrieval set is missing or wrong
├── ReportUnreadable   a file is no report of this program
├── GatesUnreadable    a file of gates cannot be used
├── LabelsUnreadable   a file of labels holds something else
├── AdoptRefused       feedback does not make a case yet
└── DeskRefused        what was asked of the staff's desk cannot be done; `code` says why
"""

from __future__ import annotations


class EvalsError(Exception):
    """An error of evals/; `str()` of it is a sentence that says what to do."""

    retryable = False


class CaseFault(EvalsError):
    """What is wrong in a set, and where: `row` counts from 1 as the reader sees it, 0 for none."""

    def __init__(self, file: str, row: int, column: str, message: str) -> None:
        where = [file, f"第 {row} 行" if row else "", f"“{column}”列" if column else ""]
        super().__init__(" ".join(part for part in where if part) + f"：{message}")
        self.file, self.row, self.column, self.message = file, row, column, message


class SetUnreadable(EvalsError):
    """A file of a retrieval set is missing or wrong; the sentence names it and the line."""


class ReportUnreadable(EvalsError):
    """A file is not a report of this program; the sentence names it."""


class GatesUnreadable(EvalsError):
    """A file of gates cannot be used; the sentence names the file and the key."""


class LabelsUnreadable(EvalsError):
    """A file of labels holds something else; the sentence names file and line."""


class AdoptRefused(EvalsError):
    """The feedback does not make a case yet; the sentence says what is missing."""


class DeskRefused(EvalsError):
    """What was asked of the desk cannot be done.

    `code` is one of no-such-set, no-such-run, busy, kept, too-large, unfinished, unreadable and
    nothing.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
