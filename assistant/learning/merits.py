"""A learner's credits: what they are worth, a signed statement of them, and others' taken over."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from assistant.learning.credit_rules import CreditRules, for_region, rules_of
from assistant.learning.credits import Tally, day_of, tally
from assistant.learning.recognition import TakenOver, take_over, trusted_keys
from assistant.learning.signing import StatementKey, statement_key
from assistant.learning.statement_check import Verdict, verify
from assistant.learning.statement_csv import write_csv
from assistant.learning.statements import draw_up
from assistant.records_db.credit_ledger import Entry, Ledger
from assistant.records_db.learners import Learners

Form = Literal["json", "csv", "pdf"]
_CHINA = dt.timezone(dt.timedelta(hours=8))
FORMS: tuple[Form, ...] = get_args(Form)


class Merits:
    """The credits of one home's learners. Safe to share between threads."""

    def __init__(
        self,
        ledger: Ledger,
        learners: Learners,
        home: Path,
        *,
        installation: str,
        settle: Callable[[str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Read the rules of this home. Raises LearningWrong.

        settle: keeps what of a learner is done and has no entry yet; done before all is counted.
        """
        self._ledger = ledger
        self._learners = learners
        self._home = home
        self._installation = installation
        self._settle = settle
        self._clock = clock
        self._rules = rules_of(home)

    def regions(self) -> Sequence[CreditRules]:
        """Give the rules that this home knows; the first are those of who has chosen no region."""
        return self._rules

    def entries(self, person: str) -> Sequence[Entry]:
        """Give a learner's acts, the first first. Raises LedgerBroken."""
        self._settle(person)
        return self._ledger.entries(person)

    def tally(self, person: str) -> Tally:
        """Give what a learner's ledger is worth by the rules of his region. Raises LedgerBroken."""
        return tally(self.entries(person), self._rules_of(person), self._clock())

    def statement(self, person: str, form: Form, name: str = "") -> bytes:
        """Sign a statement; `name` is printed on it and kept nowhere. Raises LedgerBroken."""
        key = self._key()
        counted = self.tally(person)
        # The same ledger on the same day gives the same code, on paper and in a file.
        today = dt.datetime.combine(day_of(self._clock()), dt.time(), _CHINA).timestamp()
        at = max(today, *(line.entry.kept_at for line in counted.lines), 0)
        signed = draw_up(
            counted, key=key, issuer=self._installation, person=person, name=name, at=at
        )
        if form == "json":
            return signed.json
        if form == "csv":
            return write_csv(signed, key)
        from assistant.learning.statement_pdf import write_pdf  # half a second to import

        return write_pdf(signed, key)

    def verify(self, data: bytes, code: str = "") -> Verdict:
        """Judge a statement, and the code that was typed beside it, if any."""
        return verify(data, code=code, keys=self._keys())

    def take_over(self, person: str, data: bytes) -> TakenOver:
        """Take another installation's credits over. Raises StatementRefused, LedgerBroken."""
        return take_over(
            self._ledger, person, data, trusted=trusted_keys(self._home), own=self._key().public,
            now=self._clock(), example=self._rules_of(person).example,
        )  # fmt: skip

    def _rules_of(self, person: str) -> CreditRules:
        return for_region(self._rules, self._learners.find(person).region)

    def _key(self) -> StatementKey:
        return statement_key(self._home)

    def _keys(self) -> Mapping[str, str]:
        return {**trusted_keys(self._home), self._key().public: self._installation}
