"""A figure that a question wants confirmed is set against another of the same kind."""

from __future__ import annotations

import pytest

from assistant.lines.units import Unit
from assistant.premises.same_kind import another
from corpus.document import Chunk, Metadata
from index.lexicon import built_in
from index.passage import Passage

SOURCE = Metadata(id="d", title="诊疗规范", issuer="学会", edition="2023", year=2023)
LEXICON = built_in()


def unit(text):
    chunk = Chunk(text, SOURCE.key, 0, "text", text, ("用药",), None, (0, len(text)), "zh")
    return Unit(Passage(0, chunk, SOURCE), text, 0, len(text))


@pytest.mark.parametrize(
    ("question", "text", "written", "there"),
    [
        ("书上讲按压和吹气是15比2，对吧", "每按压 30 次吹气 2 次，即 30∶2。", "15比2", "30∶2"),
        ("贫血定义是Hb低于90，对吗", "孕妇贫血：血红蛋白低于 110 g/L。", "低于90", "低于 110 g/L"),
        (
            "I read that chest compressions should be 150 per minute",
            "胸外按压频率：100～120 次/分。",
            "150 per minute",
            "100～120 次/分",
        ),
        ("烫伤冲水1分钟就够了", "烫伤用凉水冲水约 20 分钟。", "1分钟", "20 分钟"),
    ],
)
def test_another_figure_of_the_kind_is_given(question, text, written, there):
    found = another(question, [unit("无关的一行。"), unit(text)], LEXICON)
    assert found is not None
    assert (found.written, text[found.start : found.end]) == (written, there)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("书上讲按压和吹气是30比2，对吧", "每按压 30 次吹气 2 次，即 30∶2。"),
        ("烫伤冲水20分钟就够了", "烫伤用凉水冲水约 20 分钟。"),
        ("烫伤冲水1分钟行不行", "烫伤用凉水冲水约 20 分钟。"),
        ("孩子已经冲了1分钟，够了吧", "烫伤用凉水冲水约 20 分钟。"),
        ("疫苗隔一个月打第二针对吧", "疫苗全程后 3 个月内再次暴露不需要加强。"),
        ("疫苗0、3、7、14、28天打对吧", "第0、3、7、14、28天各接种1剂疫苗。"),
    ],
)
def test_the_same_figure_the_patients_own_and_other_matters_are_left(question, text):
    assert another(question, [unit(text)], LEXICON) is None
