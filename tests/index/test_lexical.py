"""BM25 over words, bigrams and characters: what is found, in which order, and what never is."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from index.expand import Part, expand
from index.lexical import LexicalIndex
from index.lexicon import Concept, Lexicon

TEXTS = {
    1: "高血压患者首选氨氯地平",
    2: "糖尿病患者首选二甲双胍",
    3: "高血压合并糖尿病的患者首选普利类药",
    4: "哮喘发作时吸入沙丁胺醇",
    5: "Rabies vaccine on days 0, 3, 7 and 14 after exposure",
    6: "成人血压140/90以上",
}
NONE = Lexicon(())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lexical") / "lexical"
    rows = [(number, f"d{number}", text) for number, text in TEXTS.items()]
    LexicalIndex(made).update(add=rows)
    return made


@pytest.fixture(scope="module")
def index(folder: Path) -> LexicalIndex:
    """The TEXTS, only to be read."""
    return LexicalIndex(folder)


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> LexicalIndex:
    """A copy of the TEXTS to change."""
    shutil.copytree(folder, tmp_path / "own")
    return LexicalIndex(tmp_path / "own")


def parts(query: str, lexicon: Lexicon = NONE) -> tuple[Part, ...]:
    return expand(query, lexicon)


def ranked(
    index: LexicalIndex, query: str, k: int = 10, blocked: tuple[str, ...] = ()
) -> list[int]:
    found = index.search(parts(query), k, blocked=blocked)
    return sorted(found, key=lambda number: -found[number])


def test_the_passage_with_all_words_comes_first(index: LexicalIndex) -> None:
    assert ranked(index, "高血压合并糖尿病")[0] == 3
    assert ranked(index, "哮喘吸入什么")[0] == 4
    assert set(ranked(index, "高血压")[:2]) == {1, 3}


def test_scores_fall_and_are_above_zero(index: LexicalIndex) -> None:
    scores = list(index.search(parts("高血压患者首选"), 10).values())
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_a_rare_word_weighs_more_than_a_common_one(index: LexicalIndex) -> None:
    assert ranked(index, "患者 沙丁胺醇")[0] == 4


def test_english_is_found_by_its_stem_in_any_case(index: LexicalIndex) -> None:
    assert ranked(index, "VACCINES exposed")[0] == 5


def test_numbers_are_found(index: LexicalIndex) -> None:
    assert ranked(index, "140/90")[0] == 6


def test_a_part_of_a_word_is_found_by_bigrams_and_characters(index: LexicalIndex) -> None:
    assert ranked(index, "胺醇") == [4]


def test_no_more_than_k(index: LexicalIndex) -> None:
    assert len(ranked(index, "患者首选", k=2)) == 2


@pytest.mark.parametrize("query", ["", "怎么办", "😀", "？", "\ud800", "สวัสดี"])
def test_a_query_without_words_finds_nothing(index: LexicalIndex, query: str) -> None:
    assert ranked(index, query) == []


def test_unknown_words_find_nothing(index: LexicalIndex) -> None:
    assert ranked(index, "zzz 鑫鑫") == []


def test_a_blocked_document_is_never_found(index: LexicalIndex) -> None:
    assert ranked(index, "哮喘 沙丁胺醇", blocked=("d4",)) == []
    assert set(ranked(index, "高血压糖尿病", blocked=("d1", "d2", "unknown"))) == {3, 6}


def test_blocking_makes_room_for_others(index: LexicalIndex) -> None:
    first, second = ranked(index, "患者首选", k=2)
    third = set(ranked(index, "患者首选", k=2, blocked=(f"d{first}",)))
    assert second in third and len(third) == 2


def test_a_folder_opened_again_answers_the_same(index: LexicalIndex, folder: Path) -> None:
    again = LexicalIndex(folder)
    assert len(again) == len(TEXTS)
    query = parts("高血压合并糖尿病首选")
    assert again.search(query, 10) == index.search(query, 10)


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    empty = LexicalIndex(tmp_path / "lexical")
    assert len(empty) == 0
    assert ranked(empty, "高血压") == []
    empty.update(add=())
    assert ranked(empty, "高血压") == []


def test_a_document_key_is_not_cut(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "lexical")
    index.update(add=[(1, "a b@2022 年", "高血压"), (2, "a", "高血压"), (3, "b@2022", "高血压")])
    assert ranked(index, "高血压", blocked=("a b@2022 年",)) in ([2, 3], [3, 2])


def test_another_name_of_the_concept_finds_the_passage(index: LexicalIndex) -> None:
    asthma = Lexicon((Concept("asthma", "disease", ("哮喘", "齁病"), ("asthma",)),))
    assert next(iter(index.search(parts("齁病犯了", asthma), 10))) == 4
    assert 4 not in index.search(parts("齁病犯了"), 10)


def test_names_of_a_concept_do_not_add_up(tmp_path: Path) -> None:
    """A passage that uses two names of one thing is no better than one that uses the best."""
    names = Lexicon((Concept("x", "drug", ("甲药", "乙片"), ("drugx",)),))
    index = LexicalIndex(tmp_path / "lexical")
    index.update(add=[(1, "a", "甲药，乙片"), (2, "b", "甲药，丙丸"), (3, "c", "乙片，丙丸")])
    found = index.search(parts("甲药", names), 10)
    assert found[1] == pytest.approx(found[2])
    assert found[2] > found[3] > 0  # said by another of its names: less, but found


def test_an_added_name_is_not_looked_for_by_its_characters(tmp_path: Path) -> None:
    names = Lexicon((Concept("x", "disease", ("甲乙丙病", "丁戊症"), ("x",)),))
    index = LexicalIndex(tmp_path / "lexical")
    index.update(add=[(1, "a", "丁的戊"), (2, "b", "丁戊症"), (3, "c", "甲，乙，丙")])
    assert set(index.search(parts("甲乙丙病", names), 10)) == {2, 3}  # 3 by what was said


def test_of_many_names_the_commonest_are_looked_for(tmp_path: Path) -> None:
    others = ("甲甲", "乙乙", "丙丙", "丁丁", "戊戊", "己己", "庚庚")
    names = Lexicon((Concept("x", "disease", ("辛辛", *others), ("x",)),))
    index = LexicalIndex(tmp_path / "lexical")
    rare, *common = others
    rows = [(at, f"{at}", text) for at, text in enumerate((rare, *common, *common))]
    index.update(add=rows)
    assert set(index.search(parts("辛辛", names), 100)) == set(range(1, 13))


def test_idf_is_that_of_the_words(index: LexicalIndex) -> None:
    # 6 passages; 哮喘 stands in 1, 首选 in 3, 不存 in none: ln(1 + (N - n + ½) / (n + ½)).
    assert index.idf(("哮喘",)) == pytest.approx(math.log(1 + 5.5 / 1.5))
    assert index.idf(("首选",)) == pytest.approx(math.log(1 + 3.5 / 3.5))
    assert index.idf(("龘龘",)) == pytest.approx(math.log(1 + 6.5 / 0.5))
    mean = (index.idf(("哮喘",)) + index.idf(("首选",))) / 2
    assert index.idf(("哮喘", "首选", "首选")) == pytest.approx(mean)
    assert index.idf(()) == 0.0


def test_it_knows_the_words_that_it_has_met(index: LexicalIndex) -> None:
    assert index.knows(("哮喘", "首选"))
    assert not index.knows(("哮喘", "龘龘"))
    assert not index.knows(())


def test_a_long_name_does_not_drown_the_other_word(tmp_path: Path) -> None:
    """All the pieces of a concept weigh no more together than a word of three characters."""
    long = "新型冠状病毒感染性肺炎"
    names = Lexicon((Concept("x", "disease", (long,), ("x",)),))
    index = LexicalIndex(tmp_path / "lexical")
    index.update(add=[(1, "a", f"{long}要隔离观察"), (2, "b", "氯硝柳胺要饭后口服")])
    query = f"{long}用氯硝柳胺"
    bounded = index.search(parts(query, names), 10)
    free = index.search(parts(query), 10)
    assert free[1] / free[2] > 2 * bounded[1] / bounded[2]
    assert bounded[1] < 1.5 * bounded[2]


def test_what_only_blocked_documents_hold_is_not_known(index: LexicalIndex) -> None:
    assert index.knows(("哮喘",), blocked=("d1", "unknown"))
    assert not index.knows(("哮喘",), blocked=("d4",))
    assert index.knows(("高血压",), blocked=("d1",))
    assert not index.knows(("高血压",), blocked=("d1", "d3"))
    assert not index.knows(("高血压", "哮喘"), blocked=("d4",))
    assert not index.knows((), blocked=("d4",))


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """Five passages with 4,000 different characters each, and a sixth."""
    index = LexicalIndex(tmp_path_factory.mktemp("wide") / "lexical")
    rows = [(at, f"d{at}", chat(4000)) for at in range(5)]
    index.update(add=[*rows, (9, "d9", "沙丁胺醇吸入")])
    return index


def chat(length: int) -> str:
    return "".join(chr(0x4E00 + at) for at in range(0, 4 * length, 4))


def test_a_question_too_long_is_searched_by_its_weightiest_words(wide: LexicalIndex) -> None:
    assert 9 in wide.search(parts(chat(2000) + "沙丁胺醇"), 10)
    assert set(wide.search(parts("沙丁胺醇" * 500), 10)) == {9}


def test_the_clauses_of_a_search_do_not_grow_beyond_bounds(wide: LexicalIndex) -> None:
    def clauses(length: int) -> int:
        groups = [wide._group(part, True) for part in parts(chat(length))]
        return sum(len(wide._clauses(group)) for group in wide._heaviest(groups))

    assert clauses(50) < clauses(1000) == clauses(4000) <= 500
