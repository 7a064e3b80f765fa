"""Reports and outcomes made by hand, for tests of what reads them."""

from __future__ import annotations

import dataclasses

from evals.report import Made, Outcome, Report, Shown

PASSAGE = Shown(1, "c1", "akaweilin", "阿卡维林", "用法用量", 3, "成人每次 12.5 mg，每日 2 次。")


def made(**changed):
    values = {
        "when": "2026-11-22T08:00:00+00:00", "commit": "abc", "program": "0.1.0",
        "index_version": "v1", "corpus_hash": "h", "encoder": "e", "model": "", "prompts": "",
        "seed": 1, "sets": {"s": "0" * 64},
    }  # fmt: skip
    return Made(**(values | changed))


def outcome(id_="a", *, right=True, **changed):
    values = {
        "id": id_, "set": "s", "right": right,
        "faults": () if right else ("facts-missing",),
        "why": () if right else ("没有说到“12.5 mg”。",),
        "scores": {"right": float(right)},
        "case": {"id": id_, "question": f"{id_}：阿卡维林吃多少？", "expected": "answer",
                 "language": "zh", "wording": "standard", "risk": "high"},
        "kind": "answered", "text": "1. 成人每次 12.5 mg，每日 2 次。 [1]",
        "statements": (("成人每次 12.5 mg，每日 2 次。", (1,)),), "alerts": (),
        "points": (("12.5 mg", 1, right), ("125 mg", -1, False)),
        "citations": (PASSAGE,), "contexts": (dataclasses.replace(PASSAGE, n=0),),
        "abstain_reason": "", "nearest_topics": (), "probability": 0.9,
    }  # fmt: skip
    return Outcome(**(values | changed))


def report(*outcomes, measures=(), **changed):
    return Report(made=made(**changed), measures=tuple(measures), outcomes=tuple(outcomes))
