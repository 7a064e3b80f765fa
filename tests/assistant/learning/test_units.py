"""A course document becomes steps of a phone's size and a self-check: every word its own, once."""

import re
from pathlib import Path

import pytest

import corpus
from assistant.learning.self_check import checked, score
from assistant.learning.units import Question, Units, unit
from corpus.document import Chunk, Metadata
from index.passage import Passage
from tests.starter import starter_knowledge

FOLDER = Path(corpus.__file__).parent / "library" / "courses"
SOURCE = Metadata("made", "一门课", kind="course", edition="2026")


@pytest.fixture(scope="module")
def units():
    return Units(starter_knowledge()).all()


def squeezed(text):
    """Give a text without blanks, bullets and lines between cells: what a parser may change."""
    return re.sub(r"[\s|•]|^\d+\. ?|\*\*", "", text)


def passages(*said):
    """Make passages of (section, text) or (section, text, kind), in reading order."""
    made = []
    for n, (section, text, *kind) in enumerate(said):
        chunk = Chunk(
            f"c{n}", SOURCE.key, n, kind[0] if kind else "text", text, ("课", *section), None,
            (0, 0), "zh",
        )  # fmt: skip
        made.append(Passage(n, chunk, SOURCE))
    return made


def test_every_course_that_ships_is_a_unit(units):
    assert sorted(units) == sorted(path.stem for path in FOLDER.glob("*.md"))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_a_unit_says_what_its_document_says_in_its_order(units, path):
    made, text = units[path.stem], path.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.M)
    asked = [one for one in headings if one in ("自测", "案例练习")]
    read = [one.heading for one in made.steps]
    assert [one for one in headings if one not in asked] == list(dict.fromkeys(read))[1:]
    assert len(made.questions) == text.count("答：")
    assert all(len(one.text) <= 900 for one in made.steps)
    shown, at = squeezed("".join(one.text for one in made.steps)), 0
    body = text.split("\n---\n", 1)[1].split("\n## 自测\n")[0]
    for line in re.findall(r"^(?!#|\| ?-)(?:[-|] ?)?(.+?)\|?$", body, re.M):
        for cell in map(squeezed, line.split("|")):
            if "答：" not in cell:
                at = shown.index(cell, at)  # in its order, too


def test_nothing_is_said_twice(units):
    made = units["rational-antibiotics"]
    shown = "\n".join(one.text for one in made.steps)
    assert shown.count("世界卫生组织把抗菌药物分成可及、慎用、保留三类") == 1
    assert "情况：普通感冒" not in shown and "普通感冒 | 不用" in shown


def test_answers_stand_only_behind_their_questions(units):
    for made in units.values():
        assert all("答：" not in one.question and "问：" not in one.question + one.answer
                   for one in made.questions)  # fmt: skip
        assert not any("自测" in one.heading for one in made.steps)


def test_a_long_section_is_cut_at_its_sub_headings_and_no_table_is_cut():
    table = "药 | 量\n" + "\n".join(f"药{n} | 每日{n}片" for n in range(200))
    made = unit(SOURCE, passages(
        (("甲", "一"), "一" * 400), (("甲", "二"), "二" * 400), (("甲", "三"), "三" * 400),
        (("乙",), table, "table"), (("乙",), "药0，每日0片", "row"), (("乙",), "后话"),
    ))  # fmt: skip
    assert [(one.heading, one.piece, one.pieces) for one in made.steps] == [
        ("甲", 1, 2), ("甲", 2, 2), ("乙", 1, 2), ("乙", 2, 2),
    ]  # fmt: skip
    assert [part.heading for part in made.steps[0].parts] == ["一", "二"]
    assert [part.text for part in made.steps[2].parts] == [table]


def test_a_list_that_was_cut_says_its_first_line_once():
    made = unit(SOURCE, passages((("甲",), "要点：\n• 一\n• 二"), (("甲",), "要点：\n• 三")))
    assert made.steps[0].text == "要点：\n• 一\n• 二\n• 三"


def test_a_section_with_an_item_without_an_answer_is_read_not_asked():
    half = passages((("自测",), "• 问：一？答：壹\n• 问：二？"))
    assert unit(SOURCE, half).questions == ()
    whole = passages((("自测",), "先想：\n• 问：一？答：壹\n又壹\n• 二？答：贰"), (("甲",), "正文"))
    made = unit(SOURCE, whole)
    assert made.questions == (Question("一？", "壹\n又壹"), Question("二？", "贰"))
    assert [one.heading for one in made.steps] == ["甲"]


def test_another_word_makes_another_fingerprint():
    one, other = (unit(SOURCE, passages((("甲",), text))) for text in ("每日1次", "每日2次"))
    assert one.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("question", "answer", "said", "best"),
    [
        ("疗程多少小时？", "72～96 小时；肺炎另定。", "七十二到九十六", "partly"),
        ("疗程多少小时？", "72～96 小时；肺炎另定。", "72~96小时", "right"),
        ("多高要转诊？", "收缩压 ≥180 mmHg", "180以上", "right"),
        ("多高要转诊？", "收缩压 ≥180 mmHg", "收缩压很高", "partly"),
        ("哪几种要转诊？", "二度Ⅱ型和三度", "二度和三度的阻滞", "right"),
        ("怎样改？", "画双线、签名", "aaaa", "partly"),
        ("怎样改？", "画双线、签名", "画双线并签名", "right"),
        ("怎样改？", "画双线、签名", "不知道。", "missed"),
        ("怎样改？", "画双线、签名", "？？", "missed"),
    ],
)
def test_what_is_plainly_not_right_cannot_be_called_right(question, answer, said, best):
    found = checked(Question(question, answer), said, "right")
    assert (found.best, found.judged) == (best, best)
    assert checked(Question(question, answer), said, "missed").judged == "missed"


def test_figures_that_were_asked_for_and_not_said_are_named():
    asked = Question("血压多少要转诊？", "收缩压 ≥180 mmHg 或舒张压 ≥110 mmHg")
    assert checked(asked, "180").lacking == ("≥110 mmHg",)
    assert checked(asked, "180/110").lacking == ()


def test_the_score_is_the_share_that_was_right():
    assert score(["right", "partly", "missed", "right"]) == round(100 * 2.5 / 4)
    assert score([]) is None


@pytest.mark.parametrize("id_", sorted(path.stem for path in FOLDER.glob("*.md")))
def test_who_says_what_the_document_says_may_call_it_right(units, id_):
    for one in units[id_].questions:
        assert checked(one, one.answer).best == "right" and not checked(one, one.answer).lacking
