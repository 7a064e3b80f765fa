"""Names that a library brings along and the lexicon has not."""

from __future__ import annotations

import pytest

from corpus.document import Chunk, Language, Metadata
from index.coined import Coined, coined, from_json, to_json
from index.expand import expand
from index.lexicon import Lexicon, built_in
from index.passage import Passage


def passages(title: str, heading: str, *texts: str, id: str = "one") -> list[Passage]:
    language: Language = "en" if title.isascii() else "zh"
    source = Metadata(id=id, title=title, language=language)
    chunks = [
        Chunk(f"{id}{at}", id, at, "text", text, (heading,), None, (0, len(text)), language)
        for at, text in enumerate(texts)
    ]
    return [Passage(at, chunk, source) for at, chunk in enumerate(chunks)]


def found(*of_library: list[Passage]) -> dict[str, Coined]:
    every = [one for each in of_library for one in each]
    return {one.concept.zh[0]: one for one in coined(every, built_in())}


def test_a_drug_is_named_by_what_stands_beside_it() -> None:
    names = found(
        passages(
            "灰谷热诊疗规范",
            "灰谷热",
            "灰谷热成人口服佐维卡林（zovicarin），每次 20 mg，每日 2 次。",
            "佐维卡林成人每日最大 80 mg，孕妇禁用佐维卡林。",
        )
    )
    assert names["佐维卡林"].concept.type == "drug"
    assert names["佐维卡林"].concept.en == ("zovicarin",)
    assert names["灰谷热"].concept.type == "disease"


@pytest.mark.parametrize(
    ("title", "heading", "texts"),
    [
        ("高血压防治指南", "高血压", ("成人口服氨氯地平，每次 5 mg。", "氨氯地平每日最大 10 mg。")),
        (
            "社区获得性肺炎",
            "转诊",
            ("立即呼叫 120。", "持续超过 30 分钟立即呼叫 120。"),
        ),
        ("Asthma", "Asthma", ("Give Salbutamol 2.5 mg.", "China 2020: give Salbutamol 5 mg.")),
    ],
)
def test_what_is_known_is_not_coined(title: str, heading: str, texts: tuple[str, ...]) -> None:
    assert not found(passages(title, heading, *texts))


def test_an_english_drug_needs_a_dose_beside_it() -> None:
    names = found(
        passages(
            "Murell cough, a guideline",
            "Murell cough",
            "Adults with Murell cough take dranazole 80 mg twice daily.",
            "Give Tavorin tablets at night. Stop Tavorin in pregnancy.",
        )
    )
    assert {name for name, one in names.items() if one.concept.type == "drug"} == {
        "dranazole",
        "tavorin",
    }
    assert names["murell cough"].concept.type == "disease"


def test_a_coined_name_is_cut_out_of_a_question_whole() -> None:
    names = found(
        passages("说明书", "佐维卡林", "口服佐维卡林，每次 2 mg。", "佐维卡林每日最大 8 mg。")
    )
    lexicon = Lexicon(()).with_more([one.concept for one in names.values()])
    surfaces = [part.surface for part in expand("佐维卡林治头痛吃多少", lexicon) if part.concept]
    assert surfaces == ["佐维卡林"]


def test_a_known_name_is_not_taken_over() -> None:
    known = built_in()
    more = known.with_more([Coined(known.named("阿莫西林")[0], frozenset()).concept])
    assert more.named("阿莫西林") == known.named("阿莫西林")


def test_what_is_written_is_read() -> None:
    names = found(
        passages("说明书", "佐维卡林", "口服佐维卡林，每次 2 mg。", "佐维卡林最大 8 mg。")
    )
    assert from_json(to_json(names.values())) == tuple(names.values())
