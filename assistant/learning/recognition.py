"""Credits of another installation → entries in a learner's ledger here, by a signed statement.

Only the statements of installations whose key lies in HOME/learning/trusted/*.pub are taken over:
a file there has a line with the installation's name and one with its public key in hexadecimal.
What that installation itself took over from others is left out: it must come from them. What it
granted by example rules is nobody's: it is refused, but where the learner's own rules are an
example too, and there it is marked, so that it never counts by any others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import AssistantError, LearningWrong
from assistant.learning.statement_check import StatementWrong, opened
from assistant.learning.statements import Statement
from assistant.records_db.credit_ledger import Entry, Ledger, Taken

_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST = 10_000  # bytes of a file with a key
_AHEAD = 86_400  # seconds that another's clock may be before ours


class StatementRefused(AssistantError):
    """A statement is not taken over; the sentence says why."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a statement brought: new entries, how many were here already, how many left out."""

    entries: tuple[Entry, ...]
    known: int
    left_out: int

    @property
    def example(self) -> bool:
        """Say whether it was granted by example rules, and counts by such only."""
        return any(one.example for one in self.entries)


def trusted_keys(home: Path) -> Mapping[str, str]:
    """Read whose statements are taken over: names by public key. Raises LearningWrong."""
    found: dict[str, str] = {}
    for path in sorted((home / "learning" / "trusted").glob("*.pub")):
        key, name = _read_key(path)
        if key in found:
            raise LearningWrong(f"{path.name}：这把密钥已经登记给“{found[key]}”，请只留一份。")
        found[key] = name
    return found


def key_file(name: str, public: str) -> str:
    """Write what another installation puts into its trusted folder to trust this one."""
    return f"{name}\n{public}\n"


def take_over(
    ledger: Ledger,
    person: str,
    data: bytes,
    *,
    trusted: Mapping[str, str],
    own: str,
    now: float,
    example: bool,
) -> TakenOver:
    """Append what a statement proves to a person's ledger as imported: all of it, or nothing.

    data: the JSON, CSV or PDF. trusted: as `trusted_keys` gives it. own: our public key. now: in
    seconds since 1970, UTC. example: the rules here are an example. Raises StatementRefused,
    LedgerBroken, DatabaseUnusable.
    """
    try:
        statement = opened(data).statement
    except StatementWrong as error:
        raise StatementRefused(f"不能导入：{error}") from error
    _check(statement, trusted, own, now)
    if statement.example and not example:
        raise StatementRefused(
            "不能导入：这份证明是按示例规则算的，未获任何主管部门认定，不是学分。"
        )
    offered = tuple(_entries(statement, trusted[statement.key]))
    here = {one.evidence for one in ledger.entries(person)}
    fresh = [one for one in offered if one.evidence not in here]
    if not offered:
        raise StatementRefused("不能导入：这份证明里没有可认可的学分。")
    if not fresh:
        raise StatementRefused("不能导入：这份证明的学分已经全部导入过。")
    try:
        kept = ledger.append_all(person, fresh, alone=True)
    except Taken as error:
        raise StatementRefused(f"不能导入：{error}") from error
    left_out = len(statement.entries) - len(offered)
    return TakenOver(kept, len(offered) - len(fresh), left_out)


def _check(statement: Statement, trusted: Mapping[str, str], own: str, now: float) -> None:
    if statement.key == own:
        raise StatementRefused("不能导入：这是本机自己出具的证明，学分本来就在记录里。")
    if statement.key not in trusted:
        raise StatementRefused(
            f"不能导入：出具机构“{statement.issuer}”的密钥没有在本机登记。"
            "请管理员向对方核实后，把它的公钥文件放进 learning/trusted/。"
        )
    latest = max((one.at for one in statement.entries), default=0)
    if max(statement.issued_at, latest) > now + _AHEAD:
        raise StatementRefused("不能导入：证明或其中记录的时间在将来，请核对两边的时钟。")


def _entries(statement: Statement, issuer: str) -> Iterator[Entry]:
    """Give what of a statement counts there, as entries for here."""
    for one in statement.entries:
        if one.act == "imported" or one.expired or not one.credits:
            continue
        yield Entry(
            act="imported",
            subject=one.subject,
            title=one.title,
            at=one.at,
            minutes=one.minutes,
            score=one.score,
            evidence=one.hash,  # the same in every statement that has it, whatever its key
            region=statement.region,
            issuer=issuer,
            granted=one.credits,
            example=statement.example,
        )


def _read_key(path: Path) -> tuple[str, str]:
    """Read the key and the name of a file. Raises LearningWrong, naming file and line."""
    try:
        raw = path.read_bytes()
        lines = raw.decode("utf-8-sig").splitlines() if len(raw) <= _MOST else []
    except (OSError, UnicodeDecodeError):
        raise LearningWrong(f"{path.name}：打不开，或不是 UTF-8 文字。") from None
    kept = [(at, line.strip()) for at, line in enumerate(lines, start=1)]
    kept = [(at, line) for at, line in kept if line and not line.startswith("#")]
    if len(kept) != 2:
        raise LearningWrong(f"{path.name} 第 1 行：应写两行，先写机构名称，再写 64 位公钥。")
    (_, name), (line, key) = kept
    if not _KEY.fullmatch(key):
        raise LearningWrong(f"{path.name} 第 {line} 行：公钥应为 64 个十六进制字符（小写）。")
    return key, name
