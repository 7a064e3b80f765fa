"""Recognised words → lines: doubtful words are shown as such, noise gives nothing."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.ocr.recognised import has_columns, lines_of

_HEAD = "level page_num block_num par_num line_num word_num left top width height conf text"


def _table(*lines: Sequence[tuple[str, float]], left: int = 100, gaps: Sequence[int] = ()) -> str:
    """Write tesseract's table: one line of words with their confidence each."""
    rows = [_HEAD.split(), ["1", "1", "0", "0", "0", "0", "0", "0", "9", "9", "-1", ""]]
    for number, words in enumerate(lines, 1):
        x = left
        for count, (text, confidence) in enumerate(words):
            x += gaps[count] if count < len(gaps) else 5
            place = ["5", "1", "1", "1", str(number), str(count + 1)]
            width = 20 * len(text)
            rows.append([*place, str(x), "0", str(width), "20", str(confidence), text])
            x += width
    return "\n".join("\t".join(row) for row in rows) + "\n"


def test_chinese_is_joined_and_english_words_kept_apart() -> None:
    table = _table(
        [("血压", 96), ("升高", 91), ("应", 95), ("Refer", 93), ("at", 95), ("once", 90)]
    )
    assert lines_of(table) == ("血压升高应Refer at once",)


def test_a_doubtful_word_is_marked_and_a_doubtful_line_is_dropped() -> None:
    table = _table(
        [("每日测量", 95), ("血压", 20), ("并记录在册", 92)],
        [("口服", 30), ("剂量", 25), ("详询医生", 95)],
        [("必要时转上级医院", 94)],
    )
    assert lines_of(table) == ("每日测量□并记录在册", "必要时转上级医院")


def test_noise_gives_nothing() -> None:
    assert lines_of("") == ()
    assert lines_of(_table([("血压升高应立即转诊", 48)])) == ()
    assert lines_of(_table([("^", 95), ("~", 96), ("|", 95)])) == ()
    assert lines_of(_table([("高", 95)])) == ()
    shifted = "kbshuwhqvlrq lv ghilqhg dv d shuvlvwhqwob udlvhg eorrg suhvvxuh " * 4
    assert lines_of(_table([(word, 90.0) for word in shifted.split()])) == ()


def test_a_table_that_was_cut_off_or_is_none_gives_what_it_has() -> None:
    whole = _table([("必要时转上级医院", 94)])
    assert lines_of(whole + "5\t1\t1\t1\t2\t1\t100") == ("必要时转上级医院",)
    for odd in ("no table", f"{whole}5\t1\t1\t1\t2\t1\tx\ty\tz\tu\tv\t字\n".replace("94", "")):
        assert lines_of(odd) == ()


def test_columns_are_one_gutter_between_long_texts() -> None:
    column = [("收缩压升高的病人应当每周随访一次", 95.0), ("并在两周以后再次测量诊室血压", 95.0)]
    cells = [("氨氯地平", 95.0), ("五毫克", 95.0)]
    running = [
        ("高血压病人", 95.0),
        ("应当每周随访", 95.0),
        ("并记录血压", 95.0),
        ("两周以后", 95.0),
    ]
    assert has_columns(_table(*[column] * 20, gaps=(0, 60)))
    assert not has_columns(_table(*[column] * 5, gaps=(0, 60)))
    assert not has_columns(_table(*[cells] * 20, gaps=(0, 300)))
    assert not has_columns(_table(*[running] * 20))
