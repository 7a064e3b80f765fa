"""Entries, rules and statements that a person can work out by hand."""

from __future__ import annotations

import functools
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from assistant.learning.credit_rules import CreditRules, rules_of
from assistant.learning.credits import Tally, tally
from assistant.learning.signing import StatementKey
from assistant.learning.statements import Signed, draw_up
from assistant.records_db.credit_ledger import Entry

WHO = "a" * 32
OTHER = "b" * 32
DAY = 86_400
NOON = 1_790_049_600  # 2026-09-22 12:00 in China
KEY = StatementKey(b"k" * 32)
FOREIGN = StatementKey(b"f" * 32)
FOREIGN_NAME = "邻县卫生院"


def entry(n=1, **changes):
    """Give a case of 45 minutes, one hour of learning, 90 of 100 points."""
    given = {
        "act": "case", "subject": f"case-{n}", "title": f"病例 {n}", "at": NOON + n * DAY,
        "minutes": 45, "score": 90, "evidence": f"evidence-{n}",
    }  # fmt: skip
    return Entry(**(given | changes))


def imported(n=1, granted="1", region="east", **changes):
    return entry(n, act="imported", region=region, granted=Decimal(granted), **changes)


@functools.cache
def rules() -> CreditRules:
    """Give the rules that ship."""
    return rules_of(Path("/there/is/no/such/home"))[0]


def tallied(entries, now=NOON) -> Tally:
    return tally(entries, rules(), now)


def signed(entries, key=KEY, issuer="甲县基层导师", name="张三", at=NOON + 100 * DAY) -> Signed:
    """State entries as if a ledger had kept them: number n with the hash n."""
    entries = [replace(one, number=n, hash=f"{n:064x}") for n, one in enumerate(entries, start=1)]
    return draw_up(tallied(entries, at), key=key, issuer=issuer, person=WHO, name=name, at=at)
