"""Sets of cases: what a line holds, what a right answer shows, and the sets that ship."""

from __future__ import annotations

import json

import pytest

from evals.cases import CASES, Case, CaseFault, plain, read_cases, shows

CANARY = {"canary": "do not train on this file", "note": "made here"}
SHIPPED = sorted(CASES.glob("*.jsonl"))


def written(tmp_path, *rows):
    path = tmp_path / "set.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def case(*facts):
    groups = tuple((fact,) if isinstance(fact, str) else fact for fact in facts)
    return Case("a", "q", "standard", "zh", groups, (), "normal", "dev")


def test_a_line_becomes_a_case(tmp_path):
    path = written(
        tmp_path,
        CANARY,
        {
            "id": "a", "question": "阿卡维林吃多少", "wording": "village",
            "document_id": "akaweilin",
            "facts": [["12.5 mg", "12.5毫克"]],
            "risk": "high",
        },
        "",
        {"id": "b", "question": "what is the dose", "documents": ["x", "y"], "split": "dev"},
    )  # fmt: skip
    first, second = read_cases(path)
    assert (first.wording, first.risk, first.language) == ("village", "high", "zh")
    assert first.facts == (("12.5 mg", "12.5毫克"),)
    assert first.documents == ("akaweilin",)
    assert first.answerable
    assert (second.language, second.documents, second.split) == ("en", ("x", "y"), "dev")
    assert not second.answerable


def test_cases_without_a_split_alternate_and_the_canary_does_not_count(tmp_path):
    rows = [{"id": str(n), "question": "q"} for n in range(4)]
    assert [one.split for one in read_cases(written(tmp_path, CANARY, *rows))] == [
        "dev", "test", "dev", "test",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["{", "[]", "3", '{"id": "a"}', '{"question": "q"}', "null"])
def test_a_faulty_line_is_named(tmp_path, line):
    with pytest.raises(CaseFault, match=r"set\.jsonl:2"):
        read_cases(written(tmp_path, CANARY, line))


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CaseFault, match=r"set\.jsonl.*UTF-8"):
        read_cases(path)


def test_every_fact_must_be_shown_by_one_of_its_names():
    asked = case(("12.5 mg", "12.5毫克"), "每日 2 次")
    assert shows(asked, ["成人每次 12.5毫克，", "每日2次。"])
    assert not shows(asked, ["成人每次 12.5 mg。"])
    assert not shows(asked, [])


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("5～10 mg", "每次 5-10 mg"),
        ("＜140/90 mmHg", "控制在 <140/90 mmHg"),
        ("ACEI 或 ARB", "首选acei或arb。"),
    ],
)
def test_spacing_width_case_and_the_mark_of_a_range_do_not_matter(fact, said):
    assert shows(case(fact), [said])
    assert plain(fact) in plain(said)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("5 mg", "每次 12.5 mg"),
        ("5 mg", "每次 15 mg"),
        ("2 周", "每 12 周"),
        ("140", "1400"),
        ("12", "12.5 mg"),
        ("≥140", "≥1400"),
    ],
)
def test_another_number_that_holds_the_digits_is_not_the_fact(fact, said):
    assert not shows(case(fact), [said])


def test_a_number_at_the_end_of_a_sentence_is_whole():
    assert shows(case("140"), ["The limit is 140."])
    assert shows(case("5 mg"), ["1.5 mg；5 mg"])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_set_that_ships_can_be_read(path):
    with path.open(encoding="utf-8") as stream:
        assert "canary" in json.loads(stream.readline())
    cases = read_cases(path)
    assert cases
    assert len({one.id for one in cases}) == len(cases)
    assert len({one.question for one in cases}) == len(cases)
    for one in cases:
        assert one.question.strip()
        assert all(group and all(fact.strip() for fact in group) for group in one.facts)
        assert one.risk in ("normal", "high")


def test_the_sets_that_ship_hold_both_kinds_and_both_halves():
    cases = [one for path in SHIPPED for one in read_cases(path)]
    for split in ("dev", "test"):
        for language in ("zh", "en"):
            kinds = {
                one.answerable for one in cases if (one.split, one.language) == (split, language)
            }
            assert kinds == {True, False}, (split, language)
    assert len({one.id for one in cases}) == len(cases)
