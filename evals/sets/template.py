"""A new set for a person to fill in: the columns and three examples over the starter library."""

from __future__ import annotations

from pathlib import Path

from assistant.records import Turn
from evals.case import Case, CaseSet, Point
from evals.errors import CaseFault
from evals.sets.files import write_set

EXAMPLE = "示例，写自己的题之前请删去这一行"
ABOUT = {
    "canary": "grassroots-mentor-evals do not train on this file",
    "note": "not reviewed by a clinician",
}
EXAMPLES = (
    Case(
        id="示例-1",
        question="没达标的高血压病人，隔多久要随访一次？",
        expected="answer",
        language="zh",
        must=(Point(("2～4 周", "2 至 4 周")),),
        must_not=(Point(("6 个月", "半年")),),
        documents=("htn-cn-primary",),
        topic="hypertension",
        kind="interval",
        provenance=EXAMPLE,
    ),
    Case(
        id="示例-2",
        question="那娃儿一次最多打好多？",
        expected="answer",
        language="zh",
        wording="village",
        history=(
            Turn(
                "严重过敏反应头一针打啥？",
                "严重过敏反应的首选抢救药是肾上腺素，大腿中段外侧肌内注射。",
            ),
        ),
        must=(Point(("0.3 mg", "0.3毫克"), 3), Point(("0.01 mg/kg",))),
        documents=("anaphylaxis-cn",),
        risk="high",
        topic="anaphylaxis",
        population="child",
        kind="follow-up",
        provenance=EXAMPLE,
    ),
    Case(
        id="示例-3",
        question="打完青霉素嘴唇肿了，喘不上气，咋个办？",
        expected="alert",
        language="zh",
        wording="village",
        must=(Point(("肾上腺素",), 3), Point(("120", "转诊", "转到"))),
        urgency="immediate",
        risk="high",
        topic="anaphylaxis",
        kind="danger-sign",
        provenance=EXAMPLE,
    ),
)


def new_set(path: Path) -> None:
    """Write a set to fill in. Raises CaseFault where the file is there already."""
    if path.exists():
        raise CaseFault(path.name, 0, "", "文件已经存在，没有改动。请换一个文件名。")
    write_set(CaseSet(path.stem, EXAMPLES, about=ABOUT), path, examples=len(EXAMPLES))
