"""Cases, answers and results made by hand, small enough to do the sums of a metric in the head."""

from __future__ import annotations

import dataclasses

from assistant.compose import text_of
from assistant.records import Alert, Answer, Citation, Statement
from evals.case import Case, Point
from evals.result import Context, Opened, Result

TEXT = "成人每次 12.5 mg，每日 2 次，饭后口服。最大剂量为每日 50 mg。"
SECTION = "阿卡维林 > 用法用量"


def case(id_="a", *, expected="answer", must=(), must_not=(), **more):
    """Make a case; a point is a string, or a (string, weight)."""
    return Case(
        id_, f"{id_}？", expected, more.pop("language", "zh"),
        must=tuple(map(point, must)), must_not=tuple(map(point, must_not)), **more,
    )  # fmt: skip


def point(said):
    return Point((said,)) if isinstance(said, str) else Point((said[0],), said[1])


def citation(n=1, *, quote="每次 12.5 mg", chunk="c1", document="d"):
    return Citation(
        n, document, "t", "", "", None, "published", SECTION, None, quote, quote, chunk, "u"
    )


def opened(text=TEXT, *, section=SECTION, chunk="c1"):
    return Opened(chunk, "published", section, text)


def statement(text="成人每次 12.5 mg，每日 2 次，饭后口服。", *marks, context=""):
    return Statement(text, marks or (1,), context)


def answer(*statements, kind="answered", alerts=(), citations=(), text=None, ms=None):
    made = Answer(
        "id", "q", "q", "zh", kind, alerts=tuple(alerts), statements=tuple(statements),
        text=text or "", citations=tuple(citations), timings_ms=ms or {},
    )  # fmt: skip
    return dataclasses.replace(made, text=text_of(made)) if text is None else made


def said(text, of=None, **more):
    """Make the result of a case whose answer says a text, cited to a passage with that text."""
    return result(
        of or case(), answer(statement(text), citations=[citation(quote=text)]),
        shown=[opened(text)], **more,
    )  # fmt: skip


def withheld(of=None, kind="abstained", **more):
    return result(of or case(), answer(kind=kind), **more)


def result(of, given, *, shown=(), contexts=(), probability=0.5):
    return Result(of, given, tuple(contexts), tuple(shown), probability)


def context(document="d", section=SECTION, text="", chunk="c"):
    return Context(chunk, document, "t", section, text)


def alert(urgency="urgent", label="低血压", message="立即平卧，呼叫120。", *marks):
    return Alert(urgency, label, message, tuple(marks))
