"""The starter library as data: complete, readable, spelt one way, and true to its own cases."""

from __future__ import annotations

import itertools
import json
import re
from functools import cache
from pathlib import Path

import pytest

import corpus
from corpus.document import Document, ParsedFile
from corpus.linting.lint import lint
from corpus.metadata import make_metadata, split_front_matter
from corpus.parse import parse_in_process
from corpus.split import split

ROOT = Path(__file__).parents[2]
LIBRARY = Path(corpus.__file__).parent / "library"
GUIDELINES = sorted((LIBRARY / "guidelines").glob("*.md"))
COURSES = sorted((LIBRARY / "courses").glob("*.md"))
DOCUMENTS = GUIDELINES + COURSES
# `NAME-en.md` is the English twin of `NAME.md`.
TWINS = [path for path in DOCUMENTS if path.stem.endswith("-en")]
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:/\d+)?")
# Those that count something ("每日 2 次", "twice daily") may be words in English; doses may not.
UNIT = re.compile(r"\s*(?:mg|g|mL|IU|mmol|mmHg|kg|μg|℃)(?![A-Za-z])")
LENGTHS = {"zh": (1500, 7000), "en": (4000, 18000)}
SAYS_WHAT_IT_IS = {
    "zh": (
        r"用我们自己的话|用自己的话|摘编|编写",
        r"未经(?:执业)?(?:临床)?(?:医师|医生)(?:和法律人士)?审[阅核]",
    ),
    "en": (r"in our own words", r"not reviewed by a clinician"),
}
HEADINGS = {
    "zh": (r"转诊|立即", r"告诉", r"特殊人群", r"禁忌"),
    "en": (r"[Rr]efer", r"Tell the (?:patient|family|parents)", r"Special populations", r"Contra"),
}
REQUIRED = {
    "id", "title", "issuer", "edition", "year", "kind", "tier", "audience", "populations",
    "tradition", "topics", "language", "licence", "digest", "reviewed_by",
}  # fmt: skip

# One spelling for each unit, so that doses can be compared: mg, mL, mmHg, mmol/L, μg, ℃.
ODD_UNITS = re.compile(
    r"\d\s*(?:MG|Mg|ML|Ml|ml|mmhg|MmHg|mmHG|mMol|mmol/l|Mmol|ug|mcg|KG|Kg|µg|°C|º|毫克|毫升|微克"
    r"|公斤|毫米汞柱|摄氏度|IU/|国际单位)(?![A-Za-z])|µ|㎎|㎖|㎏|㎍"
)
# A promise that no doctor may make. "根治性切除" is the name of an operation, not a promise.
PROMISES = re.compile(
    r"保证(?:治愈|有效|安全)|绝对(?:安全|有效|不会)|100\s*[%％]\s*(?:有效|安全|治愈)|包治|药到病除"
    r"|无任何副作用|没有任何副作用|彻底治愈|永不复发|(?<!不能)(?<!难以)(?<!无法)根治(?!性|术|手术|切除)"
)
FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ％．／]")
RANGE_BY_HYPHEN = re.compile(r"\d\s*[-–—~]\s*\d+(?:\.\d+)?\s*(?:mg|mL|g|μg|mmHg|℃|%)")


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


@cache
def read(path: Path) -> tuple[dict, str]:
    fields, body = split_front_matter(path.read_text(encoding="utf-8"))
    return fields, body


@cache
def parsed(path: Path) -> ParsedFile:
    return parse_in_process(path)


def language(path: Path) -> str:
    return "en" if path in TWINS else "zh"


def squeezed(text: str) -> str:
    return re.sub(r"\s|\*\*", "", text)


def prose_lines(path):
    return [line for line in read(path)[1].split("\n") if line.strip()]


def test_the_library_is_there():
    assert len(GUIDELINES) >= 12
    assert len(COURSES) >= 2


def test_ids_are_unique():
    ids = [read(path)[0]["id"] for path in DOCUMENTS]
    assert len(set(ids)) == len(ids)


@named(DOCUMENTS)
def test_front_matter_is_complete_and_says_that_nobody_has_reviewed_it(path):
    fields, _ = read(path)
    assert set(fields) >= REQUIRED
    assert fields["digest"] is True
    assert fields["reviewed_by"] is None
    metadata = make_metadata(fields, {}, fallback_title="", language="en")
    assert metadata.title
    assert metadata.issuer
    assert metadata.edition
    assert metadata.year is not None
    assert 2000 <= metadata.year <= 2026
    assert metadata.kind == ("course" if path in COURSES else "guideline")
    assert metadata.audience
    assert set(metadata.audience) <= {"village", "township", "county"}
    assert metadata.populations
    assert metadata.topics
    assert all(re.fullmatch(r"[a-z0-9-]+", topic) for topic in metadata.topics)
    assert metadata.language == language(path)
    assert metadata.licence == "CC-BY-4.0"


@named(DOCUMENTS)
def test_the_reader_is_told_what_it_is_in_the_first_lines(path):
    opening = "".join(prose_lines(path)[:4])
    assert all(re.search(pattern, opening) for pattern in SAYS_WHAT_IT_IS[language(path)])
    assert "《" in opening or language(path) == "en"


@named(DOCUMENTS)
def test_headings_are_one_title_and_never_jump(path):
    levels = [len(mark) for mark in re.findall(r"^(#+) \S", read(path)[1], re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    for before, after in itertools.pairwise(levels):
        assert after <= before + 1
    assert max(levels) <= 4
    headings = re.findall(r"^#+ (.+)$", read(path)[1], re.MULTILINE)
    assert all(len(heading) <= 60 for heading in headings)


@named(DOCUMENTS)
def test_no_section_is_empty(path):
    titles = [block for block in parsed(path).blocks if block.kind == "Title"]
    sections = {step for chunk in chunks(path) for step in chunk.section}
    assert {block.text for block in titles} == sections


@named(GUIDELINES)
def test_a_guideline_is_neither_a_stub_nor_a_book(path):
    least, most = LENGTHS[language(path)]
    assert least <= len(read(path)[1]) <= most


@named(COURSES)
def test_a_course_has_substance(path):
    assert len(read(path)[1]) >= 2000


def test_some_guideline_has_a_real_table():
    assert sum(any(block.rows for block in parsed(path).blocks) for path in GUIDELINES) >= 5


@named(DOCUMENTS)
def test_units_and_numbers_are_spelt_one_way(path):
    for line in prose_lines(path):
        assert not ODD_UNITS.search(line), line
        assert not FULL_WIDTH.search(line), line
        assert not RANGE_BY_HYPHEN.search(line), line


@named(DOCUMENTS)
def test_nothing_is_promised(path):
    for line in prose_lines(path):
        assert not PROMISES.search(line), line


@named(GUIDELINES)
def test_a_guideline_says_when_to_refer_and_what_to_tell(path):
    headings = "\n".join(re.findall(r"^#+ (.+)$", read(path)[1], re.MULTILINE))
    assert all(re.search(pattern, headings) for pattern in HEADINGS[language(path)])


@named(TWINS)
def test_an_english_twin_says_the_very_same_numbers(path):
    other = path.with_name(path.stem.removesuffix("-en") + ".md")
    assert set(NUMBER.findall(read(path)[1])) == set(NUMBER.findall(read(other)[1]))
    assert row_numbers(path) == row_numbers(other)


def row_numbers(path):
    """Give the numbers of each table row, so that no dose has moved to another drug."""
    rows = [row for block in parsed(path).blocks for row in block.rows[block.header_rows :]]
    counts = {"1", "2", "3"}
    found = []
    for row in rows:
        text = " ".join(row)
        found.append(
            sorted(
                match.group()
                for match in NUMBER.finditer(text)
                if match.group() not in counts or UNIT.match(text, match.end())
            )
        )
    return found


def chunks(path):
    fields, _ = read(path)
    metadata = make_metadata(fields, {}, fallback_title="", language=language(path))
    return split(Document(metadata, "0", path.name, parsed(path).blocks, None))


@named(DOCUMENTS)
def test_it_parses_and_splits_clean(path):
    findings = lint(parsed(path))
    assert findings == ()
    found = chunks(path)
    assert len(found) >= 10
    assert all(chunk.language == language(path) for chunk in found)
    assert all(chunk.section and chunk.text.strip() for chunk in found)
    said = squeezed("\n".join(chunk.text for chunk in found))
    assert "reviewed_by" not in said
    assert "|---" not in said


@named(DOCUMENTS)
def test_every_line_of_the_file_comes_through(path):
    found = chunks(path)
    said = squeezed(
        "\n".join([*(chunk.text for chunk in found), *(s for c in found for s in c.section)])
    )
    for line in prose_lines(path):
        if re.fullmatch(r"[|:\s-]+", line):
            continue
        for cell in line.strip("|").split("|") if line.startswith("|") else [line]:
            plain = re.sub(r"^\s*(?:#+|[-*]|\d+\.)\s+", "", cell)
            assert squeezed(plain) in said, plain


CASES = [
    case
    for file in sorted((ROOT / "evals" / "cases").glob("starter_*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if "documents" in (case := json.loads(line))
]


def test_there_are_cases():
    assert len(CASES) >= 300
    known = {read(path)[0]["id"] for path in DOCUMENTS}
    assert {name for case in CASES for name in case["documents"]} <= known


@named(DOCUMENTS)
def test_every_fact_asked_for_stands_in_its_documents(path):
    fields, body = read(path)
    text = squeezed(body)
    for case in CASES:
        if fields["id"] in case["documents"]:
            for options in case["must"]:
                assert any(squeezed(option) in text for option in options), (case["id"], options)


def test_each_english_question_names_the_twin_where_there_is_one():
    twins = {read(path)[0]["id"] for path in TWINS}
    asked = [
        case
        for case in CASES
        if case["wording"] == "english"
        and any(name.removesuffix("-en") + "-en" in twins for name in case["documents"])
    ]
    assert len(asked) >= 100
    for case in asked:
        assert twins.intersection(case["documents"]), case["id"]
