"""The lexicon's files are read line by line, and a question's names are found in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.lexicon
from index.errors import LexiconError
from index.lexicon import Concept, Lexicon, built_in, read
from index.tokens import cut, fold

HEADER = "id\ttype\tzh\tzh_variants\ten\ten_variants\tnote\n"
GOOD = "hypertension\tdisease\t高血压\t血压高|高血压病\thypertension\thigh blood pressure|HTN\t\n"


def written(tmp_path: Path, *lines: str, name: str = "one.tsv", header: str = HEADER) -> Path:
    path = tmp_path / name
    path.write_text(header + "".join(lines), encoding="utf-8")
    return path


def named(text: str, *concepts: Concept) -> list[tuple[str, tuple[str, ...]]]:
    """Give (stretch, ids of its concepts) for each mention."""
    return [
        (text[one.start : one.end], tuple(concept.id for concept in one.concepts))
        for one in Lexicon(concepts).mentions(text)
    ]


def concept(id: str, *zh: str, en: tuple[str, ...] = (), type: str = "disease") -> Concept:
    return Concept(id, type, zh or (id,), en or (id,))


PRESSURE = concept("hypertension", "高血压", "血压高", en=("hypertension", "HTN"))
INFARCT = concept("infarct", "心肌梗死", "心梗", en=("myocardial infarction", "MI"))
ADRENALINE = concept("adrenaline", "肾上腺素", en=("adrenaline",))
NORADRENALINE = concept("noradrenaline", "去甲肾上腺素", en=("noradrenaline",))


# Reading the files


def test_a_line_is_a_concept_its_clinical_names_first(tmp_path: Path) -> None:
    (one,) = read([written(tmp_path, GOOD)]).concepts
    assert one == Concept(
        "hypertension",
        "disease",
        ("高血压", "血压高", "高血压病"),
        ("hypertension", "high blood pressure", "HTN"),
    )
    assert one.names[:2] == ("高血压", "hypertension")
    assert len(one.names) == 6


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("fever\tsymptom\t发热\n", "列数不足"),
        ("fever\tillness\t发热\t\tfever\t\t\n", "类型“illness”不存在"),
        ("\tsymptom\t发热\t\tfever\t\t\n", "不能为空"),
        ("fever\tsymptom\t\t发烧\tfever\t\t\n", "不能为空"),
        ("fever\tsymptom\t发热\t\t \t\t\n", "不能为空"),
        (GOOD, "编号“hypertension”重复"),
        ("fever\tsymptom\t发热\t\tfever\t\t\tmore\n", "列数太多"),
    ],
)
def test_a_faulty_line_is_named_by_file_and_line(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(LexiconError, match=says) as caught:
        read([written(tmp_path, GOOD, line)])
    assert str(caught.value).startswith("one.tsv:3: ")


def test_an_id_is_used_once_over_all_files(tmp_path: Path) -> None:
    files = [written(tmp_path, GOOD), written(tmp_path, GOOD, name="two.tsv")]
    with pytest.raises(LexiconError, match=r"two\.tsv:2: .*重复"):
        read(files)


@pytest.mark.parametrize("header", ["id\ttype\n", "", "id,type,zh\n"])
def test_wrong_columns_are_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(LexiconError, match=r"one\.tsv:1: 列名应为"):
        read([written(tmp_path, header=header)])


def test_a_file_that_excel_saved_with_a_mark_at_its_start_is_read(tmp_path: Path) -> None:
    assert len(read([written(tmp_path, GOOD, header="\ufeff" + HEADER)]).concepts) == 1


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.tsv"
    path.write_bytes((HEADER + GOOD).encode("gb18030"))
    with pytest.raises(LexiconError, match=r"one\.tsv: 不是 UTF-8"):
        read([path])


def test_a_quotation_mark_is_a_character_like_any_other(tmp_path: Path) -> None:
    line = 'x\tdisease\t"甲\t\tx\t\t\n'
    assert [one.id for one in read([written(tmp_path, line, GOOD)]).concepts] == [
        "x",
        "hypertension",
    ]


# Finding names


def test_a_latin_name_counts_only_as_a_whole_word() -> None:
    assert named("mild asthma", INFARCT) == []
    assert named("smi", INFARCT) == []
    assert named("MI or mi?", INFARCT) == [("MI", ("infarct",)), ("mi", ("infarct",))]
    assert named("MI2", INFARCT) == []
    assert named("得了MI怎么办", INFARCT) == [("MI", ("infarct",))]


def test_the_longest_name_wins() -> None:
    both = (ADRENALINE, NORADRENALINE)
    assert named("去甲肾上腺素", *both) == [("去甲肾上腺素", ("noradrenaline",))]
    assert named("肾上腺素和去甲肾上腺素", *both) == [
        ("肾上腺素", ("adrenaline",)),
        ("去甲肾上腺素", ("noradrenaline",)),
    ]


def test_an_ambiguous_name_gives_both_concepts() -> None:
    cramp, fit = concept("cramp", "抽筋"), concept("fit", "惊厥", "抽筋")
    assert named("孩子抽筋", cramp, fit) == [("抽筋", ("cramp", "fit"))]


def test_a_concept_that_says_a_name_twice_is_found_once() -> None:
    assert named("HTN", concept("x", "甲", en=("htn", "HTN"))) == [("HTN", ("x",))]


def test_mentions_do_not_overlap_and_stand_in_order() -> None:
    found = Lexicon((PRESSURE, INFARCT)).mentions("血压高的人心梗，高血压")
    assert [(one.start, one.end) for one in found] == [(0, 3), (5, 7), (8, 11)]


@pytest.mark.parametrize("text", ["⾼⾎压", "ＨＴＮ", "Hypertension", "HYPERTENSION"])
def test_width_case_and_radicals_do_not_matter(text: str) -> None:
    assert named(text, PRESSURE) == [(text, ("hypertension",))]


def test_places_are_those_of_the_text_as_it_was_given() -> None:
    assert named("İ½㎎ 高血压", PRESSURE) == [("高血压", ("hypertension",))]
    assert named("Ⅱ型", concept("two", "ⅱ型")) == [("Ⅱ型", ("two",))]


def test_an_empty_lexicon_and_an_empty_text_find_nothing() -> None:
    assert named("高血压") == []
    assert named("", PRESSURE) == []


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_raises_and_every_stretch_is_a_name(text: str) -> None:
    lexicon = Lexicon((PRESSURE, INFARCT, ADRENALINE, NORADRENALINE))
    last = 0
    for one in lexicon.mentions(text):
        assert last <= one.start < one.end
        last = one.end
        names = {fold(name) for each in one.concepts for name in each.names}
        assert fold(text[one.start : one.end]) in names


# The files that ship


@pytest.fixture(scope="module")
def shipped() -> Lexicon:
    if not list(Path(index.lexicon.__file__).parent.glob("*.tsv")):
        pytest.skip("no lexicon file ships yet")
    return built_in()


def test_the_shipped_files_load(shipped: Lexicon) -> None:
    assert len(shipped.concepts) >= 300
    assert {one.type for one in shipped.concepts} >= {"disease", "symptom", "drug", "test"}


def test_no_word_stands_in_two_groups(shipped: Lexicon) -> None:
    notes = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(index.lexicon.__file__).parent.glob("*.tsv")
    )
    groups: dict[str, set[str]] = {}
    for one in shipped.concepts:
        for name in one.names:
            groups.setdefault(fold(name), set()).add(one.id)
    twice = {
        name: ids
        for name, ids in groups.items()
        if len(ids) > 1 and f"ambiguous: {name}" not in notes
    }
    assert twice == {}


def test_every_shipped_name_finds_its_own_concept(shipped: Lexicon) -> None:
    lost = [
        name
        for one in shipped.concepts
        for name in one.names
        if not any(one in mention.concepts for mention in shipped.mentions(name))
    ]
    assert lost == []


def test_every_shipped_clinical_name_can_be_searched_for(shipped: Lexicon) -> None:
    names = [name for one in shipped.concepts for name in (one.zh[0], one.en[0])]
    assert [name for name in names if not cut(name).words] == []


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("血压低于140", "hypotension"),
        ("mild fever", "myocardial-infarction"),
        ("去甲肾上腺素", "adrenaline"),
        ("抽血化验", "convulsion"),
        ("state of the heart", "hypertension"),
    ],
)
def test_a_look_alike_is_not_taken_for_the_concept(shipped: Lexicon, text: str, never: str) -> None:
    found = {one.id for mention in shipped.mentions(text) for one in mention.concepts}
    assert never not in found


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("娃发烧", "fever"),
        ("血压高吃啥药", "hypertension"),
        ("AECOPD", "copd-exacerbation"),
        ("心痛定", "nifedipine"),
        ("拜新同", "nifedipine-gits"),
    ],
)
def test_a_village_word_or_a_brand_name_finds_the_concept(
    shipped: Lexicon, text: str, id: str
) -> None:
    assert id in {one.id for mention in shipped.mentions(text) for one in mention.concepts}


def test_ten_thousand_characters_are_searched_quickly(shipped: Lexicon) -> None:
    import time

    text = "孩子发烧又拉肚子，血压高的老人头昏。" * 556
    began = time.thread_time()
    assert len(shipped.mentions(text)) > 1000
    assert time.thread_time() - began < 0.5
