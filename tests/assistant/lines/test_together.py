"""Whether two drugs go together: what is asked, and which text names them both."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.lines.together import drugs_together, names_both
from index.passage import Wanted

ENALAPRIL = Wanted(("依那普利", "enalapril"), 2.0, "drug", broader=("acei", "普利类"))
LOSARTAN = Wanted(("氯沙坦", "losartan"), 2.0, "drug", broader=("arb", "沙坦类"))
GOUT = Wanted(("痛风",), 2.0, "disease")


@pytest.mark.parametrize(
    ("question", "wanted", "asked"),
    [
        ("依那普利跟氯沙坦能一起吃不", (ENALAPRIL, LOSARTAN), True),
        ("can I use enalapril and losartan together", (ENALAPRIL, LOSARTAN), True),
        ("依那普利和氯沙坦哪个好", (ENALAPRIL, LOSARTAN), False),
        ("依那普利跟饭一起吃吗", (ENALAPRIL,), False),
        ("痛风的人依那普利能不能一起吃", (ENALAPRIL, GOUT), False),
    ],
)
def test_two_drugs_are_asked_about_together(
    question: str, wanted: tuple[Wanted, ...], asked: bool
) -> None:
    assert bool(drugs_together(question, wanted)) is asked


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("ACEI 与 ARB 不能联合使用。", True),
        ("依那普利不与沙坦类同服。", True),
        ("依那普利每次 5 mg，每日 1 次。", False),
    ],
)
def test_a_class_counts_for_its_drugs(text: str, both: bool) -> None:
    drugs = drugs_together("依那普利氯沙坦合用", (ENALAPRIL, LOSARTAN))
    assert names_both(text, drugs) is both


@pytest.mark.parametrize(
    ("question", "unknown", "asked"),
    [
        (
            "依那普利和葡萄柚汁能不能一起吃",
            Wanted(("葡萄柚汁",), 8.0, "", False, surface="葡萄柚汁"),
            True,
        ),
        ("依那普利和盐能不能一起吃", Wanted(("盐",), 3.0, surface="盐"), False),
        ("依那普利能不能早上一起吃", Wanted(("早上",), 3.0, surface="早上"), False),
    ],
)
def test_what_no_lexicon_has_counts_beside_a_drug(
    question: str, unknown: Wanted, asked: bool
) -> None:
    drug = dataclasses.replace(ENALAPRIL, surface="依那普利")
    assert bool(drugs_together(question, (drug, unknown))) is asked
