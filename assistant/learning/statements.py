"""A tally → a statement of a learner's credits, signed with the installation's own key.

The JSON is the signed form: one line, sorted keys, amounts as text. Its verification code is the
first 100 bits of the hash of what is signed, in letters and digits that cannot be confused. A
signature tells that nothing was changed since, and with which key it was signed; whose key that is
only a list of trusted keys can tell (recognition.py).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, TypeAdapter

from assistant.learning.credits import Reason, Tally
from assistant.learning.signing import StatementKey
from assistant.records_db.credit_ledger import START, Act

FORM: Final = 1
_LONGEST = 300  # characters of a text
_LONGEST_NAME = 40
_GROUPS, _GROUP = 4, 5
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_MISREAD = str.maketrans("OIL", "011")

Credits = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=3)]
_Count = Annotated[int, Field(ge=0, lt=2**53)]
_Time = Annotated[int, Field(ge=0, lt=4_102_444_800)]
_Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("what cannot be printed may deceive who reads it")
    return text


_Text = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_printable)]


@dataclass(frozen=True, slots=True)
class StatedEntry:
    """An entry as it is stated; `credits` of it count, `note` says why no more do."""

    number: _Count
    act: Act
    subject: _Text
    title: _Text
    at: _Time
    minutes: _Count
    score: Annotated[int, Field(ge=0, le=100)] | None
    evidence: Annotated[str, Field(pattern="^[!-~]{1,128}$")]
    credits: Credits
    note: Reason
    expired: bool
    region: _Text
    issuer: _Text
    hash: _Hash


@dataclass(frozen=True, slots=True)
class StatedRow:
    """A year's acts of one kind, in credits, as `credits.Row` has them."""

    year: Annotated[int, Field(ge=1970, le=2100)]
    act: Act
    entries: _Count
    minutes: _Count
    earned: Credits
    capped: Credits
    expired: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What an installation states of a learner; times in seconds since 1970, UTC.

    `key` is the issuer's public key in hexadecimal; `learner` is a pseudonym, `name` what the
    learner wants to have printed. `example`: the rules are nobody's.
    """

    form: Literal[1]
    issuer: _Text
    key: _Hash
    issued_at: _Time
    learner: _Text
    name: _Text
    region: _Text
    rules: _Text
    source: _Text
    example: bool
    earned: Credits
    imported: Credits
    capped: Credits
    expired: Credits
    last_hash: _Hash
    entries: tuple[StatedEntry, ...]
    rows: tuple[StatedRow, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed statement: its code in groups, its signature, and the JSON that carries them."""

    statement: Statement
    code: str
    signature: str
    json: bytes


_STATEMENT = TypeAdapter(Statement)


def draw_up(
    tally: Tally, *, key: StatementKey, issuer: str, person: str, name: str, at: float
) -> Signed:
    """State what a tally says of a person and sign it.

    issuer: the installation's name. name: what the learner wants to have printed, may be empty; it
    is kept nowhere else. at: now, in seconds since 1970, UTC. Raises ValueError where an entry was
    not kept in a ledger.
    """
    if not all(line.entry.number and line.entry.hash for line in tally.lines):
        raise ValueError("only what a ledger has kept is stated")
    last = max((line.entry for line in tally.lines), key=lambda one: one.number, default=None)
    rules = tally.rules
    return _sign(
        Statement(
            form=FORM,
            issuer=_plain(issuer),
            key=key.public,
            issued_at=int(at),
            learner=hashlib.sha256(f"statement:{person}".encode()).hexdigest()[:12],
            name=_plain(name)[:_LONGEST_NAME],
            region=rules.region,
            rules=_plain(rules.title),
            source=_plain(rules.source),
            example=rules.example,
            earned=tally.earned,
            imported=tally.imported,
            capped=tally.capped,
            expired=tally.expired,
            last_hash=last.hash if last else START,
            entries=_entries(tally),
            rows=tuple(StatedRow(**asdict(row)) for row in tally.rows),
        ),
        key,
    )


def signed_bytes(content: object) -> bytes:
    """Give the one form of a statement's content that is signed. Raises ValueError."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def parsed(content: bytes) -> Statement:
    """Read the content of a statement. Raises ValueError where it is none."""
    return _STATEMENT.validate_json(content, strict=True)


def code_of(content: bytes) -> str:
    """Give the verification code of signed bytes: four groups of five."""
    number = int.from_bytes(hashlib.sha256(content).digest()) >> (256 - 5 * _GROUPS * _GROUP)
    letters = "".join(
        _LETTERS[number >> 5 * place & 31] for place in reversed(range(_GROUPS * _GROUP))
    )
    return grouped(letters)


def typed_code(text: str) -> str | None:
    """Read a code as somebody types it, in groups; None where it is none."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    letters = "".join(sign for sign in folded if sign.isalnum())
    wrong = len(letters) != _GROUPS * _GROUP or set(letters) - set(_LETTERS)
    return None if wrong else grouped(letters)


def grouped(letters: str) -> str:
    """Put a hyphen after each five letters."""
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _sign(statement: Statement, key: StatementKey) -> Signed:
    content = _STATEMENT.dump_python(statement, mode="json")
    plain = signed_bytes(content)
    code, signature = code_of(plain), key.sign("statement", plain)
    whole = {"code": code, "signature": signature, "statement": content}
    return Signed(statement, code, signature, signed_bytes(whole))


def _entries(tally: Tally) -> tuple[StatedEntry, ...]:
    lines = sorted(tally.lines, key=lambda line: line.entry.number)
    return tuple(
        StatedEntry(
            one.number, one.act, _plain(one.subject), _plain(one.title), one.at, one.minutes,
            one.score, one.evidence, line.earned, line.reason, line.expired, one.region,
            _plain(one.issuer), one.hash,
        )
        for line in lines
        for one in (line.entry,)
    )  # fmt: skip


def _plain(text: str) -> str:
    """Give a line of text without what cannot be printed."""
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(kept.split())[:_LONGEST]
