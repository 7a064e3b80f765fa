"""In a document on two diseases the lines of the other one are left out, and nothing else is."""

from __future__ import annotations

from assistant.lines.apart import without_others
from assistant.lines.rank import rank_lines
from index.lexicon import built_in
from index.passage import Wanted
from tests.assistant.fakes import BigramEncoder, make_found, make_passage

ONE = (("喘", "一线治疗", "毛细支气管炎"), "毛细支气管炎不常规用糖皮质激素。")
OTHER = (("喘", "一线治疗", "急性喉炎"), "首选单次糖皮质激素，轻重都可用。")
OF_BOTH = (("喘", "一线治疗", "急性喉炎"), "与毛细支气管炎不同，可用糖皮质激素。")
OF_NONE = (("喘", "禁忌与相互作用"), "用了激素也要转诊。")


def left(asked: str, *places: tuple[tuple[str, ...], str]) -> set[str]:
    passages = [
        make_passage(text, number=at, ordinal=at, section=section)
        for at, (section, text) in enumerate(places)
    ]
    question = f"{asked}能不能用激素"
    found = make_found(*passages, wanted=(asked,))
    lines = rank_lines(question, found, (), encoder=BigramEncoder(), language="zh")
    wanted = (Wanted((asked,), 5.0, "disease", surface=asked),)
    return {line.unit.text for line in without_others(lines, wanted, built_in())}


def test_the_other_disease_is_left_out_where_the_asked_one_has_lines_of_its_own():
    assert left("毛细支气管炎", ONE, OTHER, OF_NONE) == {ONE[1], OF_NONE[1]}
    assert left("急性喉炎", ONE, OTHER, OF_NONE) == {OTHER[1], OF_NONE[1]}


def test_a_line_that_names_the_asked_disease_stays_wherever_it_stands():
    assert left("毛细支气管炎", ONE, OF_BOTH) == {ONE[1], OF_BOTH[1]}


def test_without_a_heading_of_its_own_everything_stays():
    assert left("毛细支气管炎", OTHER, OF_NONE) == {OTHER[1], OF_NONE[1]}
    assert left("感冒", ONE, OTHER) == {ONE[1], OTHER[1]}
