"""The mentor: a question and its history in, a cited Answer out.

`ask` reads in the order in which things happen: read the question, make it stand alone, search,
judge the evidence, answer in the guideline's own words (or through a chat model, if there is
one, falling back to those words), check every number, compose. Danger signs are read from the
question itself, whatever is found and whoever answers. Masking and scope will stand before the
search. Synchronous and thread-safe.
"""

from __future__ import annotations

import dataclasses
import time
import uuid
from collections.abc import Sequence

from assistant.answering import answer_from
from assistant.brake import with_brake
from assistant.checklist.asking import complaint_of, with_checklist
from assistant.compose import text_of
from assistant.condensing.condense import condense
from assistant.disagreement import with_conflicts
from assistant.editions import with_editions, without_edition
from assistant.evidence import judge
from assistant.formulary.clinic import FormularyFile
from assistant.formulary.lacking import with_formulary
from assistant.generate import ChatModel
from assistant.intents import read_intents
from assistant.knowledge import Knowledge, Snapshot
from assistant.opening import opened
from assistant.patient.arithmetic import with_arithmetic
from assistant.patient.cautions import with_cautions
from assistant.patient.patient import read_patient
from assistant.patient.shown import with_patient
from assistant.pictures import trusted
from assistant.premise import with_premise
from assistant.privacy import mask, without_marks
from assistant.rank import Line, rank_lines
from assistant.reading import Asked, read_history, read_question
from assistant.records import Answer, Note, PassageView, Turn
from assistant.scope.instructions import NOTE as NOT_FOLLOWED
from assistant.scope.instructions import without_instructions
from assistant.scope.judge import judge_scope
from assistant.sections import preference
from assistant.triage.alerts import with_alerts
from assistant.triage.readings import fold
from assistant.triage.rules import Rule
from assistant.triage.signs import triage
from assistant.verify.answer import verified
from assistant.withholding import abstain
from corpus.document import Language
from corpus.sentences import language_of
from index.encoder import Encoder
from index.errors import IndexingError
from index.passage import Passage, SearchResult

_PASSAGES = 12
_MOST_ROWS = 40
_HARMS = frozenset(("harm", "lethal-dose", "drug-crime"))  # rules of scope/declines.yaml


class Mentor:
    """Answers questions from one home folder's knowledge."""

    def __init__(
        self,
        knowledge: Knowledge,
        encoder: Encoder,
        *,
        model: ChatModel | None = None,
        clinic: FormularyFile | None = None,
    ) -> None:
        self.knowledge = knowledge
        self._encoder = encoder
        self._model = model
        self._clinic = clinic

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), language: Asked = "auto"
    ) -> Answer:
        """Answer a question.

        Raises QuestionRefused for what cannot be read as a question, IndexingError where there is
        no usable index. A question without an answer in the library is no error: it abstains.
        """
        began = time.perf_counter()
        typed = read_question(question, language)
        spoken: Language = language_of(typed) if language == "auto" else language
        said = read_history(history)
        # What was reported before still counts, though it raises nothing by itself again.
        raised = triage(typed, [turn.question for turn in said])
        # From here on nobody is named: what follows may be stored, logged or sent to a model.
        asked, turns = mask(typed), tuple(_masked(turn) for turn in said)
        earlier = [turn.question for turn in turns]
        cut = without_instructions(asked)
        snapshot = self.knowledge.snapshot()
        # With the names that this library has of its own.
        lexicon = snapshot.retriever.lexicon
        clinical = [_clinical(turn) for turn in turns]
        standalone = condense(without_marks(cut.text), clinical, lexicon)
        refusal = judge_scope(asked, earlier, standalone, spoken)
        answer = Answer(
            id=uuid.uuid4().hex,
            question=asked,
            standalone_question=standalone,
            language=spoken,
            kind="abstained",
            index_version=snapshot.retriever.version,
        )
        told = [*earlier, cut.text]
        if refusal is None or (refusal.kind == "clarify" and raised):
            answer = self._looked_up(answer, told, raised, snapshot)
        else:
            answer = dataclasses.replace(answer, kind=refusal.kind, abstain_reason=refusal.message)
        if cut.cut and not cut.empty:
            ignored = Note("injection", NOT_FOLLOWED[spoken])
            answer = dataclasses.replace(answer, notes=(*answer.notes, ignored))
        # Who wants to do harm is not told how the harm would look.
        heeded = () if refusal is not None and refusal.rule in _HARMS else raised
        answer = with_checklist(with_alerts(answer, heeded, snapshot), told, snapshot)
        answer = verified(answer)
        total, retrieve = _ms(time.perf_counter() - began), answer.timings_ms.get("retrieve", 0.0)
        took = {"retrieve": retrieve, "answer": round(total - retrieve, 2), "total": total}
        return dataclasses.replace(answer, text=text_of(answer), timings_ms=took)

    def passage(self, chunk_id: str) -> PassageView | None:
        """Give a passage with its neighbours; None where unknown or no longer in force."""
        snapshot = self.knowledge.snapshot()
        passage = snapshot.passage(chunk_id)
        return None if passage is None else opened(passage, snapshot)

    def ready(self) -> str | None:
        """Give None when questions can be answered, else the sentence that says what is missing."""
        try:
            self.knowledge.snapshot()
        except IndexingError as error:
            return str(error)
        return None

    @property
    def index_version(self) -> str:
        """Name the index version that is open; empty where there is none."""
        try:
            return self.knowledge.snapshot().retriever.version
        except IndexingError:
            return ""

    def look_up(self, question: str, language: Language) -> tuple[SearchResult, tuple[Line, ...]]:
        """Give what a stand-alone question finds, and its lines, best first: for the evals."""
        return self._look_up(question, language, self.knowledge.snapshot())

    def _look_up(
        self, question: str, language: Language, snapshot: Snapshot
    ) -> tuple[SearchResult, tuple[Line, ...]]:
        question = without_edition(question)
        found = snapshot.search(question, _PASSAGES, prefer=preference(question))
        rows = _table_rows(found, snapshot)
        lines = rank_lines(question, found, rows, encoder=self._encoder, language=language)
        return found, trusted(lines)

    def _looked_up(
        self, blank: Answer, said: Sequence[str], raised: Sequence[Rule], snapshot: Snapshot
    ) -> Answer:
        """Answer from the library, with all that must be known beside it, or abstain.

        `said` is what the asker has said of this patient, the question itself last.
        """
        question, language = blank.standalone_question, blank.language
        lexicon = snapshot.retriever.lexicon
        began = time.perf_counter()
        found, lines = self._look_up(question, language, snapshot)
        enough = bool(lines) and judge(question, found, lines, language).enough
        if not enough and (again := self._named(question, language, raised, said, snapshot)):
            (found, lines), enough = again, True
        blank = dataclasses.replace(
            blank, timings_ms={"retrieve": _ms(time.perf_counter() - began)}
        )
        if enough:
            answer = answer_from(blank, found, lines, snapshot, self._model)
        else:
            answer = abstain(blank, found, snapshot)
        patient = read_patient(said[-1], said[:-1], lexicon)
        answer = with_conflicts(answer, lines, snapshot, lexicon)
        answer = with_premise(answer, lines, snapshot, lexicon)
        answer = with_brake(answer, lines, snapshot, lexicon)
        answer = with_cautions(answer, patient, snapshot, lexicon)
        answer = with_arithmetic(answer, patient, snapshot, lexicon)
        answer = with_patient(answer, patient)
        answer = with_editions(answer, question, snapshot)
        clinic = self._clinic.current(lexicon) if self._clinic else None
        return with_formulary(answer, clinic, lexicon)

    def _named(
        self,
        question: str,
        language: Language,
        raised: Sequence[Rule],
        said: Sequence[str],
        snapshot: Snapshot,
    ) -> tuple[SearchResult, tuple[Line, ...]] | None:
        """Look up what is asked under the name of the danger or complaint told in it, or give None.

        Who describes a heart attack and asks how many aspirins does not name it; the alert does.
        """
        names = [(rule.label[language], rule.documents) for rule in raised[:1]]
        if complaint := complaint_of([fold(one) for one in said]):
            names.append((complaint.called(language), (complaint.document,)))
        for name, documents in names:
            if documents and any(read_intents(question)):
                named = f"{name}：{question}" if language == "zh" else f"{name}: {question}"
                found, lines = self._look_up(named, language, snapshot.within(documents))
                if lines and judge(named, found, lines, language).enough:
                    return found, lines
        return None


def _masked(turn: Turn) -> Turn:
    return Turn(mask(turn.question), None if turn.answer is None else mask(turn.answer))


def _clinical(turn: Turn) -> Turn:
    """Leave of an earlier turn what is asked in it: no marks of masking, no instructions."""
    return Turn(without_marks(without_instructions(turn.question).text), turn.answer)


def _table_rows(found: SearchResult, snapshot: Snapshot) -> list[Passage]:
    """Give the rows of the tables that were hit, whole or by a row."""
    rows: list[Passage] = []
    seen: set[tuple[str, int]] = set()
    for hit in found.hits:
        chunk = hit.passage.chunk
        table = hit.passage if chunk.kind == "table" else snapshot.table_of(hit.passage)
        if table is None or (table.source.key, table.chunk.ordinal) in seen:
            continue
        seen.add((table.source.key, table.chunk.ordinal))
        for offset in range(1, _MOST_ROWS + 1):
            row = snapshot.beside(table, offset)
            if row is None or row.chunk.parent != table.chunk.ordinal:
                break
            rows.append(row)
    return rows


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
