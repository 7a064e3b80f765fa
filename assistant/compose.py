"""Chosen spans → the Answer's statements, citations, notes and text. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from assistant.lines.patients import Patient, speaks_of
from assistant.lines.pictures import picture_notes
from assistant.records import Alert, Answer, Citation, Note, NoteKind, Statement, Urgency
from corpus.document import Language
from corpus.lifecycle import Standing
from index.coverage import passage_text
from index.passage import Passage, Wanted


@dataclass(slots=True)
class Sources:
    """The citations of one answer, numbered as they are first cited, after those given."""

    standings: Mapping[str, Standing]
    _citations: list[Citation] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(init=False)

    def __post_init__(self) -> None:
        self._numbers = {(one.chunk_id, one.quote): one.n for one in self._citations}

    def cite(self, passage: Passage, words: str) -> int:
        """Give the number of the citation of `words` in a passage, the same for the same words."""
        key = (passage.chunk.id, words)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._citations.append(self._citation(self._numbers[key], passage, words))
        return self._numbers[key]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Give the citations made so far, in order."""
        return tuple(self._citations)

    def _citation(self, n: int, passage: Passage, words: str) -> Citation:
        source, chunk = passage.source, passage.chunk
        standing = self.standings.get(source.key)
        return Citation(
            n=n,
            document_id=source.id,
            title=source.title,
            issuer=source.issuer,
            edition=source.edition,
            year=source.year,
            state=standing.state if standing else "published",
            section=chunk.section_path,
            page=chunk.page,
            quote=words,
            passage=chunk.text,
            chunk_id=chunk.id,
            url=f"/v1/passages/{quote(chunk.id)}",
        )


def corrections(wanted: Sequence[Wanted], language: Language) -> tuple[Note, ...]:
    """Say which mistyped word was read as which drug: a look-alike name can kill."""
    return tuple(
        Note("correction", _READ_AS[language == "zh"].format(part.surface, part.read_as))
        for part in wanted
        if part.read_as
    )


def notes(
    passages: Sequence[Passage], language: Language, patients: Sequence[Patient] = ()
) -> tuple[Note, ...]:
    """Say what the reader must know about the passages that are cited."""
    found: list[Note] = []
    zh = language == "zh"
    for patient in patients:
        if not any(speaks_of((patient,), passage_text(passage).folded) for passage in passages):
            found.append(Note("population", _NO_PATIENT[zh].format(patient.called(language))))
    found.extend(picture_notes(passages, language))
    if any(passage.chunk.language != language for passage in passages):
        found.append(Note("language", _OTHER_LANGUAGE[zh]))
    if any(passage.source.digest and not passage.source.reviewed_by for passage in passages):
        found.append(Note("unreviewed", _UNREVIEWED[zh]))
    return tuple(found)


def opening(text: str) -> tuple[str, str]:
    """Part an answer's text into its alerts and the rest."""
    lines = text.split("\n")
    alerts = list(itertools.takewhile(lambda line: line.startswith(_ALERT), lines))
    return "\n".join(alerts), "\n".join(lines[len(alerts) :])


def notes_above(answer: Answer) -> tuple[Note, ...]:
    """Give the notes that must be read before the statements: of whom, and what is not so."""
    return tuple(one for one in answer.notes if one.kind in _ABOVE)


def notes_below(answer: Answer) -> tuple[Note, ...]:
    """Give the notes that follow the statements, the state of review last."""
    below = (one for one in answer.notes if one.kind not in _ABOVE)
    return tuple(sorted(below, key=lambda one: _BELOW.get(one.kind, len(_BELOW))))


def note_line(note: Note, language: Language) -> str:
    """Give a note as one line with its name and marks."""
    name = _NAMES[note.kind][language == "en"]
    colon = ": " if language == "en" else "："
    return f"※ {name}{colon}{note.text} {_marks(note.citations)}".rstrip()


def text_of(answer: Answer) -> str:
    """Give what the answer says: alerts, numbered statements with [n] marks, or why none.

    The notes are no part of it: each channel shows notes_above between alerts and statements, and
    notes_below behind them.
    """
    zh = answer.language == "zh"
    lines = [_alert(alert, zh) for alert in answer.alerts]
    above = ""
    for position, statement in enumerate(answer.statements, 1):
        over = _over(statement, zh)
        lines.append(_line(position, statement, zh, over="" if over == above else over))
        above = over
    if answer.abstain_reason:
        lines.append(answer.abstain_reason)
    if answer.nearest_topics:
        topics = ("；" if zh else "; ").join(answer.nearest_topics)
        lines.append(("资料库里相近的内容：" if zh else "Nearest topics in the library: ") + topics)
    return "\n".join(lines)


def _alert(alert: Alert, zh: bool) -> str:
    urgency = _URGENCY[alert.urgency][not zh]
    marks = _marks(alert.citations)
    label = f"【{alert.label}】" if zh else f": {alert.label}. "
    return f"{_ALERT} {urgency}{label}{alert.message} {marks}".rstrip()


def _marks(citations: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in citations)


def _over(statement: Statement, zh: bool) -> str:
    """Give what is shown over a statement: why it stands here, and what its words stand under."""
    parts = (statement.label, statement.context.rstrip(":： "))
    return ("：" if zh else ": ").join(part for part in parts if part)


def _line(position: int, statement: Statement, zh: bool, *, over: str) -> str:
    marks = _marks(statement.citations)
    context = (f"〔{over}〕" if zh else f"({over}) ") if over else ""
    return f"{position}. {context}{statement.text} {marks}"


_ALERT = "⚠"
# A figure that was set right, a name read as another, the patient: before anything is believed.
_ABOVE: frozenset[NoteKind] = frozenset(
    ("correction", "premise", "superseded", "patient", "injection")
)
_BELOW: Mapping[NoteKind, int] = {
    "arithmetic": 0, "population": 1, "conflict": 2, "indication": 3, "checklist": 4,
    "formulary": 5, "image_table": 6,
}  # fmt: skip
# As the page words them (bots/web/words.js).
_NAMES: Mapping[NoteKind, tuple[str, str]] = {
    "conflict": ("说法不一", "Sources differ"),
    "superseded": ("版本提示", "Edition"),
    "population": ("人群提示", "Population"),
    "image_table": ("表格提示", "Table"),
    "formulary": ("用药目录", "Formulary"),
    "low_evidence": ("证据较弱", "Weak evidence"),
    "model": ("模型提示", "Model"),
    "unreviewed": ("审核状态", "Review"),
    "language": ("语言提示", "Language"),
    "correction": ("请核对药名", "Check the drug's name"),
    "patient": ("病人", "Patient"),
    "arithmetic": ("按原文计算", "Worked out from the source"),
    "premise": ("与原文不同", "The source says otherwise"),
    "indication": ("先看该不该用", "When it is indicated"),
    "checklist": ("别漏问", "Not to be missed"),
    "injection": ("未照办", "Not followed"),
}
_URGENCY: Mapping[Urgency, tuple[str, str]] = {
    "immediate": ("立即处理", "Act now"),
    "urgent": ("尽快处理", "Urgent"),
}
_NO_PATIENT = {
    True: "没有找到专门讲“{}”的内容，以下是一般情况，用在这类病人前请查说明书或请示上级。",
    False: "Nothing here is about “{}” in particular: check before applying it to such a patient.",
}
_OTHER_LANGUAGE = {
    True: "部分原文为外文，按原文摘录。",
    False: "Some sources are in another language and are quoted as they stand.",
}
_READ_AS = {
    True: "您写的“{}”按“{}”查找。请先核对药名：名字相近的药可能完全不同。",
    False: "“{}” was read as “{}”. Check the drug's name first: names that look alike may be"
    " different drugs.",
}
_UNREVIEWED = {
    True: "所引摘编未经临床医生审核，请以原指南为准。",
    False: "The cited digest was not reviewed by a clinician; the guideline itself prevails.",
}
