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

from assistant.compose import Sources, corrections, notes, text_of
from assistant.condensing.condense import condense
from assistant.errors import ModelUnavailable
from assistant.evidence import judge
from assistant.extract import Extract, extract
from assistant.generate import ChatModel, draft
from assistant.grounding import unsupported_numbers
from assistant.knowledge import Knowledge, Snapshot
from assistant.patients import named
from assistant.pictures import heading_of, is_recognised, trusted, unread
from assistant.prompts import evidence_by_key
from assistant.rank import Line, rank_lines
from assistant.reading import Asked, read_history, read_question
from assistant.records import Answer, Note, PassageView, Statement, Turn
from assistant.sections import preference
from assistant.triage.alerts import with_alerts
from assistant.triage.signs import triage
from corpus.document import Language
from corpus.sentences import language_of
from index.encoder import Encoder
from index.errors import IndexingError
from index.lexicon import Lexicon
from index.passage import Passage, SearchResult

_PASSAGES = 12
_TO_MODEL = 6
_MOST_ROWS = 40
_NEAREST = 4


class Mentor:
    """Answers questions from one home folder's knowledge."""

    def __init__(
        self,
        knowledge: Knowledge,
        encoder: Encoder,
        lexicon: Lexicon,
        *,
        model: ChatModel | None = None,
    ) -> None:
        self.knowledge = knowledge
        self._encoder = encoder
        self._lexicon = lexicon
        self._model = model

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), language: Asked = "auto"
    ) -> Answer:
        """Answer a question.

        Raises QuestionRefused for what cannot be read as a question, IndexingError where there is
        no usable index. A question without an answer in the library is no error: it abstains.
        """
        began = time.perf_counter()
        asked = read_question(question, language)
        spoken: Language = language_of(asked) if language == "auto" else language
        turns = read_history(history)
        standalone = condense(asked, turns, self._lexicon)
        # What was reported before still counts, though it raises nothing by itself again.
        raised = triage(asked, [turn.question for turn in turns])
        snapshot = self.knowledge.snapshot()
        found, lines = self._look_up(standalone, spoken, snapshot)
        searched = time.perf_counter()
        blank = Answer(
            id=uuid.uuid4().hex,
            question=asked,
            standalone_question=standalone,
            language=spoken,
            kind="abstained",
            index_version=found.index_version,
        )
        answer = self._answer(blank, found, lines, snapshot)
        if raised:
            answer = with_alerts(answer, raised, snapshot)
        ended = time.perf_counter()
        return dataclasses.replace(
            answer,
            text=text_of(answer),
            timings_ms={
                "retrieve": _ms(searched - began),
                "answer": _ms(ended - searched),
                "total": _ms(ended - began),
            },
        )

    def passage(self, chunk_id: str) -> PassageView | None:
        """Give a passage with its neighbours; None where unknown or no longer in force."""
        snapshot = self.knowledge.snapshot()
        passage = snapshot.passage(chunk_id)
        return None if passage is None else _view(passage, snapshot)

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
        found = snapshot.search(question, _PASSAGES, prefer=preference(question))
        rows = _table_rows(found, snapshot)
        lines = rank_lines(question, found, rows, encoder=self._encoder, language=language)
        return found, trusted(lines)

    def _answer(
        self, blank: Answer, found: SearchResult, lines: Sequence[Line], snapshot: Snapshot
    ) -> Answer:
        if not lines or not judge(blank.standalone_question, found, lines, blank.language).enough:
            return _abstain(blank, found, snapshot)
        answer = self._written(blank, found, lines, snapshot)
        first = corrections(found.wanted, blank.language)
        left = unread(found, [one.chunk_id for one in answer.citations], blank.language)
        return dataclasses.replace(answer, notes=(*first, *answer.notes, *([left] if left else [])))

    def _written(
        self, blank: Answer, found: SearchResult, lines: Sequence[Line], snapshot: Snapshot
    ) -> Answer:
        if self._model is not None:
            try:
                return self._generated(blank, found, snapshot, self._model)
            except ModelUnavailable:
                answer = _extractive(blank, lines, snapshot)
                return dataclasses.replace(answer, notes=(*answer.notes, _no_model(blank.language)))
        return _extractive(blank, lines, snapshot)

    def _generated(
        self, blank: Answer, found: SearchResult, snapshot: Snapshot, model: ChatModel
    ) -> Answer:
        shown = [
            hit.passage
            for hit in found.hits[:_TO_MODEL]
            if "lost_digits" not in hit.passage.chunk.flags
        ]
        written = draft(blank.standalone_question, shown, model, language=blank.language)
        passages = evidence_by_key(shown)
        sources = Sources(snapshot.standings)
        statements, cited = [], []
        for one in written.statements:
            behind = [passages[key] for key in one.keys if key in passages]
            typed = [passage for passage in behind if not is_recognised(passage)]
            text = "\n".join(passage.chunk.text for passage in typed)
            if behind and not unsupported_numbers(one.text, text, _headings(typed)):
                marks = tuple(sources.cite(passage, passage.chunk.text) for passage in behind)
                statements.append(Statement(one.text, marks))
                cited.extend(behind)
        if not statements:
            raise ModelUnavailable("模型的回答没有一句经得起核对。", retryable=False)
        return dataclasses.replace(
            blank,
            kind="answered",
            mode="generated",
            ai_generated=True,
            statements=tuple(statements),
            citations=sources.citations,
            notes=notes(cited, blank.language),
        )


def _extractive(blank: Answer, lines: Sequence[Line], snapshot: Snapshot) -> Answer:
    chosen = extract(lines)
    passages = [one.passage for one in chosen]
    sources = Sources(snapshot.standings)
    return dataclasses.replace(
        blank,
        kind="answered",
        statements=tuple(_quoted(one, sources) for one in chosen),
        citations=sources.citations,
        notes=notes(passages, blank.language, named(blank.standalone_question)),
    )


def _quoted(one: Extract, sources: Sources) -> Statement:
    # Without a lead-in line of its own, a statement is shown under its heading.
    context = one.context or heading_of(one.passage)
    return Statement(one.text, (sources.cite(one.passage, one.text),), context)


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


def _abstain(blank: Answer, found: SearchResult, snapshot: Snapshot) -> Answer:
    zh = blank.language == "zh"
    count = len(snapshot.documents())
    if zh:
        reason = (
            f"资料库（在用文档 {count} 份）里没有能可靠回答这个问题的内容，所以不作答，以免误导。"
            "可以换个说法再问，或向上级医院、专家求助；危急情况请立即拨打120。"
        )
    else:
        reason = (
            f"The library ({count} documents in force) holds nothing that answers this reliably, so"
            " no answer is given. Rephrase it, or ask a senior colleague; in an emergency call 120."
        )
    if left := unread(found, (), blank.language):
        reason += left.text if zh else f" {left.text}"
    if snapshot.stale:
        reason += _stale(len(snapshot.stale), blank.language)
    nearest = dict.fromkeys(_topic(hit.passage) for hit in found.hits)
    others = dict.fromkeys(source.title for source in snapshot.documents())
    topics = tuple(nearest or others)[:_NEAREST]
    return dataclasses.replace(blank, abstain_reason=reason, nearest_topics=topics)


def _stale(count: int, language: Language) -> str:
    if language == "zh":
        return (
            f"另有 {count} 份文档改过后还没有编入索引，暂不作答："
            "请让管理员运行 mentor index build。"
        )
    return (
        f" {count} documents were changed and wait to be indexed: until someone runs"
        " `mentor index build` they give no answer."
    )


def _topic(passage: Passage) -> str:
    section = passage.chunk.section
    if not section:
        return passage.source.title
    return section[0] if len(section) == 1 else f"{section[0]}：{section[-1]}"


def _headings(passages: Sequence[Passage]) -> str:
    return "\n".join(
        "\n".join((passage.source.title, *passage.chunk.section)) for passage in passages
    )


def _no_model(language: Language) -> Note:
    zh = "生成模型暂不可用，以下为原文摘录。"
    return Note(
        "model", zh if language == "zh" else "The chat model is unavailable: quoted instead."
    )


def _view(passage: Passage, snapshot: Snapshot) -> PassageView:
    source, chunk = passage.source, passage.chunk
    table = snapshot.table_of(passage)
    before = None if table else snapshot.beside(passage, -1)
    after = None if table else snapshot.beside(passage, 1)
    return PassageView(
        chunk_id=chunk.id,
        document_id=source.id,
        title=source.title,
        issuer=source.issuer,
        edition=source.edition,
        year=source.year,
        state=snapshot.standings[source.key].state,
        section=chunk.section_path,
        page=chunk.page,
        text=chunk.text,
        before=(before.chunk.text,) if before else (),
        after=(after.chunk.text,) if after else (),
        table=table.chunk.text if table else None,
        source_url=source.source_url,
        digest=source.digest,
        reviewed_by=source.reviewed_by,
        recognised=is_recognised(passage),
    )


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
