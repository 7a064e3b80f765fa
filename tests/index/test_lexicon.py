"""The lexicon's files are read line by line, and a question's names are found in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LexiconError
from index.lexicon import TYPES, Concept, Lexicon, built_in, read
from index.lexicon.collisions import check
from index.tokens import cut, fold

HEADER = "id\ttype\tzh\tzh_variants\ten\ten_variants\tbroader\tambiguous\tnote\n"
GOOD = (
    "hypertension\tdisease\t高血压\t血压高|高血压病\thypertension\thigh blood pressure|HTN\t\t\t\n"
)


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
        ("fever\tillness\t发热\t\tfever\t\t\t\t\n", "类型“illness”不存在"),
        ("\tsymptom\t发热\t\tfever\t\t\t\t\n", "不能为空"),
        ("fever\tsymptom\t\t发烧\tfever\t\t\t\t\n", "不能为空"),
        ("fever\tsymptom\t发热\t\t \t\t\t\t\n", "不能为空"),
        (GOOD, r"编号“hypertension”重复，one\.tsv:2 已经用了"),
        ("fever\tsymptom\t发热\t\tfever\t\t\t\t\tmore\n", "列数太多"),
        ("fever\tsymptom\t发热\t——\tfever\t\t\t\t\n", "有一个词没有文字"),
        ("fever\tsymptom\t发热\t发烧\tfever\t\t\t上火\t\n", "“上火”不是本行的词"),
        ("fever\tsymptom\t发热\t\tfever\t\tillness\t\t\n", "broader“illness”不存在"),
        ("fever\tsymptom\t发热\t\tfever\t\tfever\t\t\n", "broader 成环：fever → fever"),
        (
            "aspirin\tdrug\t阿司匹林\t\taspirin\t\thypertension\t\t\n",
            "broader“hypertension”是 disease，不能作 drug 的上位概念",
        ),
    ],
)
def test_a_faulty_line_is_named_by_file_and_line(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(LexiconError, match=says) as caught:
        read([written(tmp_path, GOOD, line)])
    assert str(caught.value).startswith("one.tsv:3: ")


def test_a_line_names_its_wider_concept_and_its_ambiguous_words(tmp_path: Path) -> None:
    line = "crisis\tdisease\t高血压急症\t危象\tcrisis\t\thypertension\t危象\tfor people\n"
    read_in = read([written(tmp_path, line, GOOD)])
    crisis = read_in.named("危象")[0]
    assert (crisis.ambiguous, crisis.where) == (("危象",), "one.tsv:2")
    assert read_in.broader(crisis) == read_in.named("高血压")[0]
    assert read_in.broader(read_in.named("高血压")[0]) is None


def test_every_faulty_line_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(LexiconError) as caught:
        read([written(tmp_path, "a\tillness\t甲\n", GOOD, "b\tillness\t乙\t\tb\t\t\t\t\n")])
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        "one.tsv:2",
        "one.tsv:4",
    ]


def test_of_a_thousand_faulty_lines_the_first_fifty_are_shown(tmp_path: Path) -> None:
    with pytest.raises(LexiconError) as caught:
        read([written(tmp_path, *["x\n"] * 1000)])
    lines = str(caught.value).splitlines()
    assert len(lines) == 51
    assert lines[-1] == "……另有 950 处。"


def test_a_ring_of_wider_concepts_is_refused_at_each_of_its_lines(tmp_path: Path) -> None:
    def row(id: str, broader: str) -> str:
        return f"{id}\tdisease\t{id}\t\t{id}\t\t{broader}\t\t\n"

    lines = (row("one", "two"), row("two", "three"), row("three", "two"), row("four", "one"))
    with pytest.raises(LexiconError) as caught:
        read([written(tmp_path, *lines)])
    assert str(caught.value).splitlines() == [
        "one.tsv:3: broader 成环：two → three → two。",
        "one.tsv:4: broader 成环：three → two → three。",
    ]


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
    line = 'x\tdisease\t"甲\t\tx\t\t\t\t\n'
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


VITAMIN_B12 = concept("vitamin-b12", "维生素b12")
CEFIXIME = concept("cefixime", "头孢克肟", "头孢克肟分散片")
TABLET = concept("tablet", "分散片", type="dose_form")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("维生素 B12 怎么打", [("维生素 B12", ("vitamin-b12",))]),
        ("头孢　克 肟，一天", [("头孢　克 肟", ("cefixime",))]),
        ("头孢克肟 分散片", [("头孢克肟 分散片", ("cefixime",))]),
        ("头孢克肟 高血压", [("头孢克肟", ("cefixime",)), ("高血压", ("hypertension",))]),
        ("维生素\nB12", []),
        ("维生素B 12", []),
    ],
)
def test_a_space_beside_chinese_does_not_break_a_name(
    text: str, found: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert named(text, VITAMIN_B12, CEFIXIME, TABLET, PRESSURE) == found


def test_two_names_side_by_side_are_not_the_name_of_both() -> None:
    both = concept("losartan-hydrochlorothiazide", "氯沙坦氢氯噻嗪")
    alone = concept("losartan", "氯沙坦"), concept("hydrochlorothiazide", "氢氯噻嗪")
    assert [id for _, id in named("氯沙坦氢氯噻嗪", both, *alone)] == [(both.id,)]
    assert [id for _, id in named("氯沙坦 氢氯噻嗪", both, *alone)] == [
        ("losartan",),
        ("hydrochlorothiazide",),
    ]


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
        assert fold(text[one.start : one.end]).replace(" ", "") in names


# Words to look at


def kinds(*concepts: Concept) -> list[tuple[str, str]]:
    return [(one.kind, one.word) for one in check(Lexicon(concepts))]


def test_a_word_of_two_concepts_is_one_to_look_at_unless_both_declare_it() -> None:
    cramp, fit = concept("muscle-cramp", "痉挛", "抽筋"), concept("seizure", "惊厥", "抽筋")
    assert kinds(cramp, fit) == [("collision", "抽筋")]
    assert kinds(replace(cramp, ambiguous=("抽筋",)), fit) == [("collision", "抽筋")]
    assert kinds(*(replace(one, ambiguous=("抽筋",)) for one in (cramp, fit))) == []


def test_one_word_in_two_widths_is_a_collision() -> None:
    assert kinds(concept("a1", "甲肝", en=("ＨＡＶ",)), concept("b1", "乙肝", en=("hav",))) == [
        ("collision", "hav")
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("烧", "one_character"),
        ("怎么办", "stop_word"),
        ("不舒服", "everyday"),
        ("舒服", "everyday"),  # stands inside an everyday word
        ("关于", "everyday"),
        ("change", "everyday"),
    ],
)
def test_a_word_that_would_be_found_anywhere_is_one_to_look_at(name: str, kind: str) -> None:
    assert kinds(concept("hypertension", "高血压", name)) == [(kind, name)]


def test_a_declared_word_may_be_short_or_common_but_not_of_stop_words() -> None:
    child = concept("child", "儿童", "娃", "怎么办")
    assert kinds(replace(child, ambiguous=("娃", "怎么办"))) == [("stop_word", "怎么办")]


def test_a_unit_may_have_one_letter() -> None:
    assert kinds(concept("gram", "克", en=("gram", "g"), type="unit")) == []


# The files that ship


@pytest.fixture(scope="module")
def shipped() -> Lexicon:
    return built_in()


def test_the_shipped_files_hold_1500_concepts_of_every_type(shipped: Lexicon) -> None:
    assert len(shipped.concepts) >= 1500
    assert {one.type for one in shipped.concepts} == set(TYPES)


def test_no_shipped_word_is_one_to_look_at(shipped: Lexicon) -> None:
    assert check(shipped) == ()


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
        ("打擺子", "malaria"),
    ],
)
def test_a_village_word_or_a_brand_name_finds_the_concept(
    shipped: Lexicon, text: str, id: str
) -> None:
    assert id in {one.id for mention in shipped.mentions(text) for one in mention.concepts}


@pytest.mark.parametrize(
    ("text", "drug", "test"),
    [
        ("青霉素皮试怎么做", "penicillin", "skin-test"),
        ("头孢试敏", "cephalosporin", "skin-test"),
        ("penicillin skin test", "penicillin", "skin-test"),
    ],
)
def test_what_is_done_with_a_drug_does_not_hide_it(
    shipped: Lexicon, text: str, drug: str, test: str
) -> None:
    found = {one.id for mention in shipped.mentions(text) for one in mention.concepts}
    assert {drug, test} <= found


def test_ten_thousand_characters_are_searched_quickly(shipped: Lexicon) -> None:
    import time

    text = "孩子发烧又拉肚子，血压高的老人头昏。" * 556
    began = time.thread_time()
    assert len(shipped.mentions(text)) > 1000
    assert time.thread_time() - began < 0.5
