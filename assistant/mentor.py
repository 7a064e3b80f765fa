"""The mentor: a question and its history in, a cited Answer out.

`ask` reads in the order in which things happen: read the question, see its danger signs, mask who
it names, make it stand alone, judge its scope, search, judge the evidence, answer in the
guideline's own words (or through a chat model, if there is one, falling back to those words), say
what must be known beside it, check every statement, compose. Danger signs are read from the
question itself, whatever is found and whoever answers. Synchronous and thread-safe.
"""

from __future__ import annotations

import dataclasses
import time
import uuid
from collections.abc import Mapping, Sequence

from assistant.answering import answer_from
from assistant.checklist.asking import complaint_of, with_checklist
from assistant.compose import text_of
from assistant.contradictions.brake import with_brake
from assistant.contradictions.disagreement import with_conflicts
from assistant.contradictions.editions import with_editions, without_edition
from assistant.follow_ups import with_follow_ups
from assistant.formulary.clinic import FormularyFile
from assistant.formulary.lacking import with_formulary
from assistant.generation.generate import ChatModel
from assistant.hearing import hear
from assistant.knowledge import Knowledge, Snapshot
from assistant.lines.apart import without_others
from assistant.lines.danger import under_danger
from assistant.lines.dosing import doses_first
from assistant.lines.evidence import judge
from assistant.lines.pictures import trusted
from assistant.lines.rank import Line, rank_lines
from assistant.lines.suspicion import first, suspicion
from assistant.opening import opened
from assistant.patient.arithmetic import with_arithmetic
from assistant.patient.cautions import with_cautions
from assistant.patient.patient import read_patient
from assistant.patient.shown import with_patient
from assistant.patient.together import with_interactions
from assistant.premises.premise import with_premise
from assistant.questions.implied import with_implied
from assistant.questions.intents import read_intents
from assistant.questions.sections import preference
from assistant.reading import Asked, read_question
from assistant.records import Alert, Answer, Note, PassageView, Turn
from assistant.scope.instructions import NOTE as NOT_FOLLOWED
from assistant.scope.judge import second_look
from assistant.triage.alerts import uncited, with_alerts
from assistant.triage.readings import fold
from assistant.triage.rules import Rule
from assistant.verify.answer import verified
from assistant.withholding import abstain
from corpus.document import Language
from index.encoder import Encoder
from index.errors import IndexingError
from index.passage import Passage, SearchResult

_PASSAGES = 12
_MOST_ROWS = 40
# What to do with a complaint, asked as such or told without a question.
_HANDLING = frozenset(("how_to",))
_WHAT_TO_DO: Mapping[Language, str] = {"zh": "怎么处理", "en": ", what to do"}
# What is asked of a patient told of: what to do, what it is, whether to send him.
_ON_PATIENT = _HANDLING | {"referral", "suspect", "danger"}
_LIKELY, _LIKELY_IN_DANGER = 0.5, 0.35


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
        snapshot = self.knowledge.snapshot()
        heard = hear(typed, history, language, snapshot.retriever.lexicon)
        asked, told, refusal = heard.asked, heard.told, heard.refusal
        answer = Answer(
            id=uuid.uuid4().hex,
            question=asked,
            standalone_question=heard.standalone,
            language=heard.spoken,
            kind="abstained",
            index_version=snapshot.retriever.version,
        )
        if refusal is None:
            looked_up = self._looked_up(answer, told, heard.raised, snapshot)
            if looked_up.kind == "abstained" and not heard.raised:
                refusal = second_look(asked, heard.spoken)
            answer = looked_up if refusal is None else answer
        if refusal is not None:
            answer = dataclasses.replace(answer, kind=refusal.kind, abstain_reason=refusal.message)
        if heard.cut.cut and not heard.cut.empty:
            ignored = Note("injection", NOT_FOLLOWED[heard.spoken])
            answer = dataclasses.replace(answer, notes=(*answer.notes, ignored))
        answer = with_checklist(with_alerts(answer, heard.heeded, snapshot), told, snapshot)
        answer = with_follow_ups(verified(answer), snapshot)
        total, retrieve = _ms(time.perf_counter() - began), answer.timings_ms.get("retrieve", 0.0)
        took = {"retrieve": retrieve, "answer": round(total - retrieve, 2), "total": total}
        return dataclasses.replace(answer, text=text_of(answer), timings_ms=took)

    def alerts(
        self, question: str, *, history: Sequence[Turn] = (), language: Asked = "auto"
    ) -> tuple[Alert, ...]:
        """Give the alerts that `ask` will give, within milliseconds and not yet cited.

        For who must be told before the answer is there. Raises as `ask` does.
        """
        typed = read_question(question, language)
        lexicon = self.knowledge.snapshot().retriever.lexicon
        heard = hear(typed, history, language, lexicon)
        return uncited(heard.heeded, heard.spoken)

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
        question = with_implied(question, language, snapshot.retriever.lexicon)
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
        if enough:
            lines = self._with_suspected(question, language, found, lines, raised, snapshot)
        elif again := self._named(question, language, raised, said, snapshot):
            (found, lines), enough = again, True
        blank = dataclasses.replace(
            blank, timings_ms={"retrieve": _ms(time.perf_counter() - began)}
        )
        if enough:
            lines = without_others(lines, found.wanted, lexicon)
            lines = doses_first(question, lines, found.wanted)
            answer = answer_from(blank, found, lines, snapshot, self._model)
        else:
            answer = abstain(blank, found, snapshot)
        patient = read_patient(said[-1], said[:-1], lexicon)
        answer = with_conflicts(answer, lines, snapshot, lexicon)
        answer = with_premise(answer, lines, snapshot, lexicon)
        answer = with_brake(answer, lines, snapshot, lexicon)
        answer = with_cautions(answer, patient, snapshot, lexicon)
        answer = with_interactions(answer, patient, snapshot)
        answer = with_arithmetic(answer, patient, snapshot, lexicon)
        answer = with_patient(answer, patient, read_patient(said[-1], (), lexicon))
        answer = with_editions(answer, question, snapshot)
        clinic = self._clinic.current(lexicon) if self._clinic else None
        return with_formulary(answer, clinic, lexicon)

    def _with_suspected(
        self,
        question: str,
        language: Language,
        found: SearchResult,
        lines: tuple[Line, ...],
        raised: Sequence[Rule],
        snapshot: Snapshot,
    ) -> tuple[Line, ...]:
        """Put first what stands under the disease suspected from the signs told, or the danger."""
        lexicon = snapshot.retriever.lexicon
        known = suspicion(question, found, lines, lexicon, language)
        documents = raised[0].documents if raised else ()
        if documents and (known is None or set(known.documents).isdisjoint(documents)):
            danger = (raised[0].label[language], documents)
            known = under_danger(question, found, lines, danger, language)
        if known is None:
            return lines
        _, own = self._look_up(known.question, language, snapshot.within(known.documents))
        return first(question, own, lines)

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
        Who only asks what to do with a complaint is answered from its own document where that is
        likelier than not to say; who asks for anything more must find as much as everybody.
        """
        names = [(rule.label[language], rule.documents) for rule in raised[:1]]
        if complaint := complaint_of([fold(one) for one in said]):
            names.append((complaint.called(language), (complaint.document,)))
        asked = {one.name for one in read_intents(question)}
        colon = "：" if language == "zh" else ": "
        handling = asked <= _HANDLING
        for name, documents in names:
            if not documents:
                continue
            dangerous = bool(raised) and documents is raised[0].documents
            least = _LIKELY_IN_DANGER if dangerous else _LIKELY
            what_to_do = f"{name}{_WHAT_TO_DO[language]}"
            told = f"{what_to_do if not asked else name}{colon}{question}"
            # Of a danger, what to do stands in its documents however its story is told.
            for put in (told, what_to_do) if dangerous and handling else (told,):
                found, lines = self._look_up(put, language, snapshot.within(documents))
                evidence = judge(put, found, lines, language)
                likely = evidence.probability >= least
                if lines and (evidence.enough or (asked <= _ON_PATIENT and likely)):
                    return found, lines
        return None


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
