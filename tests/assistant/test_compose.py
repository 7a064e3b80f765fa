"""Citations are numbered as they are first cited, and the text says what the record says."""

from __future__ import annotations

from assistant.compose import Sources, corrections, notes, text_of
from assistant.records import Alert, Answer, Statement
from corpus.document import Metadata
from corpus.lifecycle import Standing
from index.passage import Wanted

from .fakes import make_passage

DOSE = "成人每次 12.5 mg，每日 2 次。"


def answer(**fields):
    start = {"id": "a", "question": "q", "standalone_question": "q", "language": "zh"}
    return Answer(**(start | {"kind": "answered"} | fields))


def test_the_same_words_have_one_citation_and_numbers_count_from_1():
    one, two = make_passage(DOSE + "饭后口服。"), make_passage("妊娠期禁用。", ordinal=1)
    sources = Sources({})
    assert [sources.cite(*pair) for pair in ((one, DOSE), (two, "妊娠期禁用。"), (one, DOSE))] == [
        1, 2, 1,
    ]  # fmt: skip
    assert sources.cite(one, "饭后口服。") == 3
    assert [citation.n for citation in sources.citations] == [1, 2, 3]
    quotes = [citation.quote for citation in sources.citations]
    assert quotes == [DOSE, "妊娠期禁用。", "饭后口服。"]
    assert all(citation.quote in citation.passage for citation in sources.citations)


def test_a_citation_says_where_it_stands():
    source = Metadata(id="akaweilin", title="规范", issuer="卫生院", edition="2023", year=2023)
    passage = make_passage(DOSE, source=source, section=("规范", "用法"), page=4)
    sources = Sources({source.key: Standing("superseded", "akaweilin@2025")})
    sources.cite(passage, DOSE)
    (one,) = sources.citations
    assert (one.document_id, one.title, one.issuer) == ("akaweilin", "规范", "卫生院")
    assert (one.edition, one.year, one.page) == ("2023", 2023, 4)
    assert (one.section, one.state) == ("规范 > 用法", "superseded")
    assert (one.chunk_id, one.url) == (passage.chunk.id, f"/v1/passages/{passage.chunk.id}")


def test_the_text_numbers_the_statements_and_marks_the_citations():
    said = answer(
        alerts=(
            Alert("immediate", "过敏性休克", "立即肌注，同时呼叫 120。", (4, 5)),
            Alert("urgent", "高热", "物理降温。"),
        ),
        statements=(Statement(DOSE, (1,)), Statement("妊娠期禁用。", (2, 3), "以下情况：")),
    )
    assert text_of(said) == (
        "⚠ 立即处理【过敏性休克】立即肌注，同时呼叫 120。 [4][5]\n⚠ 尽快处理【高热】物理降温。\n"
        f"1. {DOSE} [1]\n2. 〔以下情况〕妊娠期禁用。 [2][3]"
    )


def test_an_alert_says_in_english_how_urgent_it_is():
    alerts = (Alert("immediate", "Shock", "Call 120.", (1,)), Alert("urgent", "Fever", "Cool."))
    said = answer(kind="abstained", language="en", alerts=alerts, abstain_reason="Nothing.")
    assert text_of(said).splitlines()[:2] == [
        "⚠ Act now: Shock. Call 120. [1]", "⚠ Urgent: Fever. Cool.",
    ]  # fmt: skip


def test_the_text_of_an_abstention_names_what_is_near():
    said = answer(kind="abstained", abstain_reason="没有找到。", nearest_topics=("甲", "乙"))
    assert text_of(said) == "没有找到。\n资料库里相近的内容：甲；乙"
    english = answer(
        kind="abstained", language="en", abstain_reason="Nothing.", nearest_topics=("a", "b")
    )
    assert text_of(english) == "Nothing.\nNearest topics in the library: a; b"


def test_notes_say_once_what_the_reader_must_know():
    digest = Metadata(id="d", title="摘编", digest=True)
    reviewed = Metadata(id="e", title="摘编", digest=True, reviewed_by="李医生 2025-01-01")
    plain = make_passage(DOSE)
    assert notes([plain], "zh") == ()
    assert notes([make_passage(DOSE, source=reviewed)], "zh") == ()
    kinds = [
        note.kind
        for note in notes(
            [
                plain,
                make_passage(DOSE, flags=("image_table",)),
                make_passage("其他", flags=("image_table", "doubtful_table")),
                make_passage("English words", language="en"),
                make_passage(DOSE, source=digest),
            ],
            "zh",
        )
    ]
    assert kinds == ["image_table", "image_table", "language", "unreviewed"]


def test_notes_are_in_the_reader_s_language():
    english = Metadata(id="d", title="Amoxicillin", language="en")
    passages = [
        make_passage(DOSE, source=english, section=(), flags=flags)
        for flags in (("image_table", "doubtful_table"), ("ocr", "image_table"))
    ]
    assert [note.text.isascii() for note in notes(passages, "en")] == [True] * 4
    assert not any(note.text.isascii() for note in notes(passages, "zh"))


def test_a_mistyped_drug_is_said_with_what_it_was_read_as():
    wanted = (
        Wanted(("布洛芬",), 2.0, "drug", surface="布落芬", read_as="布洛芬"),
        Wanted(("发热",), 1.0, "symptom", surface="发烧"),
    )
    (note,) = corrections(wanted, "zh")
    assert note.kind == "correction"
    assert "“布落芬”按“布洛芬”" in note.text
    (note,) = corrections(wanted, "en")
    assert "“布落芬” was read as “布洛芬”" in note.text
