"""Rows as a file has them → cases, and every fault of every row by row and column. Pure.

Strict: what is not understood is a fault, never guessed at. What a person may leave out has a
default: the id (a hash of the question), language, wording, risk and split.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, get_args

from assistant.reading import LONGEST_QUESTION
from assistant.records import NoteKind, Turn, Urgency
from corpus.document import Language
from evals.case import Case, CaseSet, Expected, Point, Risk, Split, Wording
from evals.errors import CaseFault
from evals.sets.fields import BY_KEY, MOST_WEIGHT, choices_of

MOST_CASES = 20_000
_LONGEST_ID = 80
_LONGEST_TEXT = 32_000  # of any other field: what a sheet's cell can hold
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HALF = re.compile(r"[\ud800-\udfff]")
_BROKEN = "含有残缺的字符（如半个表情符号），请删去重写。"
_PASSAGE = re.compile(r"([^>＞]*[^>＞\s])\s*[>＞]\s*(\S.*)", re.DOTALL)
_Choice = TypeVar("_Choice", bound=str)


@dataclass(frozen=True, slots=True)
class RawSet:
    """A file's rows before the check: values by key, as JSON has them, each with its row number.

    `names` is what the file calls each key, where it is not the key itself.
    """

    rows: tuple[tuple[int, Mapping[str, object]], ...]
    about: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[CaseFault, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedSet:
    """The cases of a file that are right, the row of each, and the faults of the others.

    `names` is what the file calls each key, where it is not the key itself.
    """

    set: CaseSet
    rows: tuple[int, ...]
    faults: tuple[CaseFault, ...]
    names: Mapping[str, str] = field(default_factory=dict)


def check(raw: RawSet, file: str) -> CheckedSet:
    """Check every row; `file` is the name that the faults show."""
    cases: list[Case] = []
    rows: list[int] = []
    faults = list(raw.faults)
    seen: dict[str, int] = {}
    broken = {fault.row for fault in raw.faults}
    searched = raw.about.get("measures", "").strip() == "retrieval"
    for number, values in raw.rows[:MOST_CASES]:
        row = _Row(values, searched=searched)
        case = row.case()
        if not row.faults and case.id in seen:
            row.fault("id", _repeated(case, bool(values.get("id")), seen[case.id]))
        faults += (
            CaseFault(file, number, raw.names.get(key, key), message) for key, message in row.faults
        )
        if not row.faults and number not in broken:
            seen[case.id] = number
            cases.append(case)
            rows.append(number)
    if not raw.rows and not faults:
        faults.append(CaseFault(file, 0, "", "没有用例。"))
    if len(raw.rows) > MOST_CASES:
        faults.append(CaseFault(file, 0, "", f"超过 {MOST_CASES} 个用例，请拆成几个文件。"))
    if any(_HALF.search(key + value) for key, value in raw.about.items()):
        faults.append(CaseFault(file, 0, "", f"说明里{_BROKEN}"))
    about = {key.strip(): value.strip() for key, value in raw.about.items() if value.strip()}
    library = about.pop("library", "")
    name = file.rpartition(".")[0] or file
    faults.sort(key=lambda one: one.row)
    found = CaseSet(name, tuple(cases), library, about)
    return CheckedSet(found, tuple(rows), tuple(faults), raw.names)


def _repeated(case: Case, named: bool, row: int) -> str:
    if named:
        return f"“{case.id}”在第 {row} 行已经用过，请换一个。"
    return f"问题和第 {row} 行的相同。要么删去一行，要么给两行各写一个编号。"


class _Row:
    """One row being read: what is wrong with it gathers in `faults`, as (key, sentence).

    `searched`: the set measures retrieval alone, so that a passage stands where a point would.
    """

    def __init__(self, values: Mapping[str, object], *, searched: bool = False) -> None:
        self._searched = searched
        self.values = {key: value for key, value in values.items() if value is not None}
        self.faults: list[tuple[str, str]] = []
        for key in self.values:
            if key not in BY_KEY:
                self.fault(key, f"没有这一项。可用：{'、'.join(BY_KEY)}。")

    def fault(self, key: str, message: str) -> None:
        """Note what is wrong; only the first fault of a field is worth a person's time."""
        if all(key != known for known, _ in self.faults):
            self.faults.append((key, message))

    def case(self) -> Case:
        """Read the row, noting faults; the case is right only where there are none."""
        question = self.text("question", longest=LONGEST_QUESTION)
        if not question:
            self.fault("question", "不能为空。")
        history = tuple(self.turns())
        group = self.text("group")
        language = self.choice("language", get_args(Language), _language(question))
        default: Wording = "english" if language == "en" else "standard"
        passages = tuple(self.passages())
        named = (*self.lines("documents"), *(one.partition(" > ")[0] for one in passages))
        case = Case(
            id=self.text("id", longest=_LONGEST_ID) or _made_id(question, history),
            question=question,
            expected=self.choice("expected", get_args(Expected), None),
            language=language,
            wording=self.choice("wording", get_args(Wording), default),
            history=history,
            must=tuple(self.points("must")),
            must_not=tuple(self.points("must_not")),
            notes=tuple(self.notes()),
            documents=tuple(dict.fromkeys(named)),
            passages=passages,
            urgency=self.urgency(),
            risk=self.choice("risk", get_args(Risk), "normal"),
            topic=self.text("topic"),
            population=self.text("population"),
            kind=self.text("kind"),
            group=group,
            author=self.text("author"),
            provenance=self.text("provenance"),
            # All wordings of one question fall in one half: the other would know them already.
            split=self.choice("split", get_args(Split), _half(group or question)),
        )
        if not case.id.isprintable():
            self.fault("id", "不能有换行或看不见的字符。")
        if all(key != "expected" for key, _ in self.faults):
            self._agree(case)
        return case

    def _agree(self, case: Case) -> None:
        """Check what the fields say of each other."""
        if self._searched and not case.passages:
            self.fault("passages", "只评检索的用例集，每题至少写一个答案所在的段落。")
        unnamed = not (case.must or case.notes)
        if case.expected == "answer" and unnamed and not self._searched:
            self.fault("must", "期望为“作答”的用例，至少写一个必须说到的要点。")
        # A decline may owe the asker something: a helpline to one who speaks of self-harm.
        if case.expected == "abstain" and case.must:
            self.fault("must", "期望为“弃答”的用例不会有答案，不要写必须说到的要点。")
        if case.expected == "alert" and case.urgency is None:
            self.fault("urgency", f"期望为“报警”的用例要写明级别：{choices_of('urgency')}。")
        if case.expected != "alert" and case.urgency is not None:
            self.fault("urgency", "只有期望为“报警”的用例才写级别，请清空。")
        wanted = {one for point in case.must for one in point.alternatives}
        for point in case.must_not:
            for one in wanted.intersection(point.alternatives):
                self.fault("must_not", f"“{one}”既必须说到，又不得说到。")

    def text(self, key: str, longest: int = _LONGEST_TEXT) -> str:
        """Read a text; white space round it is none of it."""
        return self.sound(key, self.values.get(key, ""), longest)

    def sound(self, key: str, value: object, longest: int = _LONGEST_TEXT) -> str:
        """Check one text, in a field of its own or in a list."""
        if not isinstance(value, str):
            self.fault(key, f"要写成文字（加引号），现在是 {value!r:.40}。")
            return ""
        text = value.strip()
        if _HALF.search(text):
            self.fault(key, _BROKEN)
        if len(text) > longest:
            self.fault(key, f"太长：{len(text)} 字，最多 {longest} 字。")
        return text

    def choice(self, key: str, allowed: tuple[_Choice, ...], default: _Choice | None) -> _Choice:
        """Read one of the allowed values; without a default it must be there."""
        said = self.text(key)
        for one in allowed:
            if one == said:
                return one
        if said:
            self.fault(key, f"“{said:.40}”不在可选值里。可选：{choices_of(key)}。")
        elif default is None:
            self.fault(key, f"不能为空。可选：{choices_of(key)}。")
        return default or allowed[0]

    def urgency(self) -> Urgency | None:
        """Read the urgency, None where it is left empty."""
        return self.choice("urgency", get_args(Urgency), None) if self.text("urgency") else None

    def items(self, key: str) -> Iterable[object]:
        """Read a list."""
        value = self.values.get(key, [])
        if isinstance(value, list):
            return value
        self.fault(key, f"要写成列表（方括号），现在是 {value!r:.40}。")
        return ()

    def lines(self, key: str, values: Iterable[object] | None = None) -> Iterable[str]:
        """Read a list of texts, none of them empty."""
        for value in self.items(key) if values is None else values:
            text = self.sound(key, value)
            if not text:
                self.fault(key, "有一项是空的，请删去多余的分隔符，或补上内容。")
            yield text

    def notes(self) -> list[str]:
        """Read the kinds of notes that must, or with a leading ! must not, be there."""
        known = get_args(NoteKind)
        found = list(self.lines("notes"))
        for one in found:
            if one.removeprefix("!") not in known:
                kinds = "、".join(known)
                self.fault("notes", f"没有“{one:.40}”这种提示。可用：{kinds}，前面可加 !。")
        return found

    def passages(self) -> Iterable[str]:
        """Read `document-id > heading`, however the mark is spaced."""
        for line in self.lines("passages"):
            found = _PASSAGE.fullmatch(line)
            if found is None:
                self.fault("passages", f"“{line:.40}”要写成“文档编号 > 标题”。")
            else:
                yield f"{found[1]} > {found[2]}"

    def points(self, key: str) -> Iterable[Point]:
        """Read points: a text, a list of alternatives, or {"any": [...], "weight": n}."""
        for value in self.items(key):
            weight: object = 1
            if isinstance(value, dict):
                if unknown := [one for one in value if one not in ("any", "weight")]:
                    self.fault(key, f"要点里没有“{unknown[0]}”这一项。可用：any、weight。")
                weight, value = value.get("weight", 1), value.get("any", [])
            spoken = [value] if isinstance(value, str) else value
            if not isinstance(spoken, list) or not spoken:
                self.fault(key, "每个要点至少要有一种说法。")
                continue
            # A bool is an int to isinstance, and no weight.
            if type(weight) is not int or not 1 <= weight <= MOST_WEIGHT:
                self.fault(
                    key, f"分量要是 1 到 {MOST_WEIGHT} 的整数，现在是 {weight!r:.20}。"
                    "如果括号是正文的一部分，请在前面加 (1)。",
                )  # fmt: skip
                weight = 1
            yield Point(tuple(dict.fromkeys(self.lines(key, spoken))), int(weight))

    def turns(self) -> Iterable[Turn]:
        """Read the history: a question, or {"question": …, "answer": …}, oldest first."""
        for value in self.items("history"):
            turn = value if isinstance(value, dict) else {"question": value}
            if unknown := [one for one in turn if one not in ("question", "answer")]:
                self.fault("history", f"没有“{unknown[0]}”这一项。可用：question、answer。")
            question = self.sound("history", turn.get("question", ""))
            if not question:
                self.fault("history", "每一轮都要有提问，且不能为空。")
            answer = turn.get("answer")
            yield Turn(question, None if answer is None else self.sound("history", answer) or None)


def _language(question: str) -> Language:
    return "zh" if _HAN.search(question) else "en"


def _made_id(question: str, history: tuple[Turn, ...]) -> str:
    asked = "\n".join([question, *(one.question for one in history)])
    return f"q-{_hash(asked)[:10]}"


def _half(text: str) -> Split:
    return "test" if int(_hash(text)[:8], 16) % 2 else "dev"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
