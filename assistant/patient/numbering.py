"""An answer whose statements moved → the same with its citations numbered in order. Pure."""

from __future__ import annotations

import dataclasses

from assistant.records import Answer


def renumbered(answer: Answer) -> Answer:
    """Leave out citations that nothing cites and number the others as they are first cited."""
    marks = [one.citations for one in answer.alerts]
    marks += [one.citations for one in answer.statements]
    order = [n for each in (*marks, *(one.citations for one in answer.notes)) for n in each]
    numbers = {old: new for new, old in enumerate(dict.fromkeys(order), 1)}
    if all(old == new for old, new in numbers.items()) and len(numbers) == len(answer.citations):
        return answer
    by_old = {one.n: one for one in answer.citations}

    def moved(marks: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(numbers[n] for n in marks)

    return dataclasses.replace(
        answer,
        alerts=tuple(dataclasses.replace(a, citations=moved(a.citations)) for a in answer.alerts),
        statements=tuple(
            dataclasses.replace(s, citations=moved(s.citations)) for s in answer.statements
        ),
        notes=tuple(dataclasses.replace(n, citations=moved(n.citations)) for n in answer.notes),
        citations=tuple(dataclasses.replace(by_old[old], n=new) for old, new in numbers.items()),
    )
