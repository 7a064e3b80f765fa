"""Ask a mentor every case of a set. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.errors import QuestionRefused
from assistant.lines.evidence import judge
from assistant.mentor import Mentor
from assistant.records import Answer
from evals.case import Case
from evals.result import Context, Opened, Result


def run(
    cases: Sequence[Case], mentor: Mentor, progress: Callable[[int, int], None] | None = None
) -> tuple[Result, ...]:
    """Ask every case, in order."""
    results = []
    for done, case in enumerate(cases, 1):
        results.append(run_case(case, mentor))
        if progress is not None:
            progress(done, len(cases))
    return tuple(results)


def run_case(case: Case, mentor: Mentor) -> Result:
    """Ask one case, open its citations as a reader would, and look up what was retrieved.

    A question that is refused as unreadable counts as declined.
    """
    try:
        answer = mentor.ask(case.question, history=case.history)
    except QuestionRefused as error:
        refused = Answer(
            id="", question=case.question, standalone_question=case.question,
            language=case.language, kind="declined", abstain_reason=str(error),
        )  # fmt: skip
        return Result(case, refused, (), (), 0.0)
    found, lines = mentor.look_up(answer.standalone_question, answer.language)
    evidence = judge(answer.standalone_question, found, lines, answer.language)
    contexts = tuple(
        Context(
            hit.passage.chunk.id, hit.passage.source.id, hit.passage.source.title,
            hit.passage.chunk.section_path, hit.passage.chunk.text,
        )
        for hit in found.hits
    )  # fmt: skip
    opened = tuple(_open(citation.chunk_id, mentor) for citation in answer.citations)
    return Result(case, answer, contexts, opened, evidence.probability)


def _open(chunk_id: str, mentor: Mentor) -> Opened | None:
    view = mentor.passage(chunk_id)
    if view is None:
        return None
    return Opened(view.chunk_id, view.state, view.section, view.text, view.title)
