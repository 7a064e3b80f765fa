"""What is said of tables that are pictures, and of text that a program recognised from one. Pure.

Recognised text may be found and quoted, never for a number: it turned "≥140/90" into ">140/90".
So a line of it with a number, an inequality or a word that could not be read is left out, and the
answer, or the abstention, names the page to open instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.doses.grammar import quantities
from assistant.lines.rank import Line
from assistant.records import Note
from corpus.document import Language
from index.passage import Passage, SearchResult

_UNSURE = re.compile(
    r"[\d½⅓⅔¼¾⁰¹²³⁴-⁹₀-₉①-⑳Ⅰ-ⅿ<>≤≥≦≧＜＞±□]|每[隔日天周月年晚晨]|隔[日天周]|(?i:daily|weekly|monthly|hourly|nightly)"
)
_KEEP = 0.75  # of the best score, as among the lines of an answer
_PLACES = 2  # named in a note, at most
_BEST = 3  # hits that are looked at for what was left out


def is_recognised(passage: Passage) -> bool:
    """Say whether a passage was read from a picture."""
    return "ocr" in passage.chunk.flags


def trusted(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Leave out the lines of recognised text that state a number or are not fully read.

    Where the best of them would have been the answer, what falls far behind it in recognised text
    is none: the page is named instead.
    """
    seen = [line for line in lines if is_recognised(line.unit.passage)]
    left_out = [line for line in seen if _unsure(line)]
    least = _KEEP * max((line.score for line in left_out), default=0.0)
    weak = [line for line in seen if line.score < least]
    gone = set(map(id, (*left_out, *weak)))
    return tuple(line for line in lines if id(line) not in gone)


def _unsure(line: Line) -> bool:
    return states_number(f"{line.unit.context} {line.unit.text}")


def states_number(said: str) -> bool:
    """Say whether words state a number, an inequality or how often: never from a picture."""
    return bool(_UNSURE.search(said) or quantities(said))


def heading_of(passage: Passage) -> str:
    """Give the heading that a statement is shown under; none with a number that was recognised."""
    heading = "".join(passage.chunk.section[-1:])
    return "" if is_recognised(passage) and states_number(heading) else heading


def picture_notes(passages: Sequence[Passage], language: Language) -> tuple[Note, ...]:
    """Say which cited sections have a table that is a picture, or text that was recognised."""
    pictured = [one for one in passages if "image_table" in one.chunk.flags]
    kinds = (
        (_RECOGNISED, [one for one in passages if is_recognised(one)]),
        (_IMAGE_TABLE, [one for one in pictured if not is_recognised(one)]),
        (_DOUBTFUL_TABLE, [one for one in passages if "doubtful_table" in one.chunk.flags]),
    )
    zh = language == "zh"
    return tuple(
        Note("image_table", says[zh].format(_places(concerned, zh)))
        for says, concerned in kinds
        if concerned
    )


def unread(found: SearchResult, cited: Sequence[str], language: Language) -> Note | None:
    """Name the scanned pages among the best hits whose text the answer does not cite.

    Where nothing is cited, sections whose table is a picture are named as well.
    """
    flags = {"ocr"} if cited else {"ocr", "image_table"}
    best = [hit.passage for hit in found.hits[:_BEST] if flags & set(hit.passage.chunk.flags)]
    left = [passage for passage in best if passage.chunk.id not in cited]
    zh = language == "zh"
    return Note("image_table", _UNREAD[zh].format(_places(left, zh))) if left else None


def _places(passages: Sequence[Passage], zh: bool) -> str:
    named = list(dict.fromkeys(_place(passage, zh) for passage in passages))
    return ("、" if zh else ", ").join(named[:_PLACES])


def _place(passage: Passage, zh: bool) -> str:
    section, page = "".join(passage.chunk.section[-1:]), passage.chunk.page
    place = f"《{passage.source.title}》" if zh else passage.source.title
    if section and section != passage.source.title:
        place += f"“{section}”一节" if zh else f", “{section}”"
    if page:
        place += f"（第 {page} 页）" if zh else f" (page {page})"
    return place


_IMAGE_TABLE = {
    True: "{}有以图片形式给出的表格或流程图，系统读不到其中内容，请打开原文核对。",
    False: "A table or chart in {} is a picture and could not be read: see the source.",
}
_RECOGNISED = {
    True: "{}的文字由图片识别，可能有错字，其中的数字没有采用，请打开原文核对。",
    False: "The text of {} was recognised from a picture and may be wrong; its numbers are not"
    " quoted: see the source.",
}
_DOUBTFUL_TABLE = {
    True: "{}的表格在读取时可能错位，请打开原文核对后再用。",
    False: "The table in {} may have been misread: check it in the source before use.",
}
_UNREAD = {
    True: "{}有扫描页或图片表格，可能有相关内容，但图片里的文字不足为凭，没有引用，"
    "请打开原文查看。",
    False: "{} has a scanned page or a table that is a picture, which may say more; its text is not"
    " reliable enough to quote: see the source.",
}
