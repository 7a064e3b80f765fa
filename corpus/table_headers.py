"""How many rows at the top of a table are its header, and how sure that is. Pure.

In: clean rows, merged cells repeated. A header that is taken for a row costs a label; a row that
is taken for a header puts every dose under a wrong name. So a header must give a sign: a word that
names columns, an empty corner, merged names, another typeface, or cells of another kind below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

Rows = Sequence[Sequence[str]]

_MOST_LEVELS = 4
_LENGTH = 80  # of a header's cell
_LONG_LENGTH = 200  # of one that stands above far shorter cells
_NAME_LENGTH = 30  # of a cell that is a column's name and nothing else
_STARTS_WITH_NUMBER = re.compile(r"\s*[<>≤≥±~～+-]?\s*\d")
_DOSE = re.compile(
    r"\d\s*(?:mg|g|ml|μg|µg|mcg|iu|mmol|mmHg|kg|%|片|粒|次|天|日|周|岁|tablet)", re.IGNORECASE
)
_QUANTITY = re.compile(
    r"\s*[<>≤≥±~～]?\s*\d[\d.,]*(?:\s*[-–~～至到]\s*\d[\d.,]*)?\s*"
    r"(?:mg|g|ml|μg|µg|mcg|iu|u|mmol|mmHg|kg|%|片|粒|支|袋|次|天|日|周|月|岁|years?|months?|weeks?"
    r"|days?|hours?|tab(?:let)?s?)?(?:[/·]\S+)?\s*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。；;]$|[a-z]{2}[.]$|\n(?:or|and|或|和)\n", re.IGNORECASE)
_ENDS_IN_COLON = re.compile(r"[:：]\s*$")
# The words that name columns in guidelines: at the end of a Chinese cell, anywhere in a short
# English one.
_CHINESE_NAME = re.compile(
    r"(?:药物|药品|药名|名称|通用名|商品名|剂量|用量|用法|频次|频率|次数|疗程|途径|规格|剂型|浓度"
    r"|备注|说明|注释|注意事项|适应证|适应症|禁忌证|禁忌症|禁忌|不良反应|副作用|作用|相互作用"
    r"|指标|项目|内容|措施|处理|处置|方法|方案|建议|推荐|标准|依据|定义|要点|要求|目标|目的"
    r"|分级|分类|分层|分期|分型|类别|类型|级别|等级|阶段|症状|体征|表现|特点|特征|诊断|鉴别"
    r"|原因|病因|疾病|病种|并发症|危险因素|因素|年龄|体重|性别|人群|对象|时间|日期|时机|间隔"
    r"|结果|数值|参考值|正常值|单位|评分|分值|得分|程度|频度|证型|证候|治法|方药|主症|疫苗"
    r"|序号|编号|食物|质量|含量|部位|来源|机构|等级|强度|证据|收缩压|舒张压|血压|血糖)"
    r"\s*(?:[（(\[][^）)\]]*[）)\]]|[/／]\S{1,12})?\W*$"
)
_ENGLISH_NAME = re.compile(
    r"\b(?:age|weight|height|drugs?|medicines?|medications?|dos(?:e|es|age|ing)|regimens?|names?"
    r"|items?|types?|class(?:ification)?|stage|grade|level|category|tests?|signs?|symptoms?"
    r"|findings?|treatments?|management|actions?|comments?|notes?|remarks|indications?"
    r"|contraindications?|frequency|duration|route|references?|source|descriptions?|inputs?"
    r"|outputs?|tasks?|criteria|condition|diagnosis|vaccines?|schedule|syndromes?|feature|value"
    r"|result|unit|quantity|strength|formulation|recommendations?|evidence|population|patients?"
    r"|group|interval|visit|date|id|disease|cause|risk|score|definition|target|side effects?"
    r"|adverse (?:effects?|reactions?)|interactions?|monitoring)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """How many rows are the header; not `sure`: the table may be read under wrong names."""

    rows: int
    sure: bool = True


def find_header(rows: Rows, *, stated: int = 0, emphasised: int = 0) -> Header:
    """Count the header's rows.

    `stated` rows are said by the file to be its header; `emphasised` ones stand at the top in a
    typeface or on a shade of their own.
    """
    if len(rows) < 2:
        return Header(0)
    if stated:
        return Header(_levels(rows, min(stated, len(rows) - 1)))
    if is_one_cell(rows[0]):
        return Header(0)
    levels = _levels(rows, 1)
    if levels > 1 and _has_names(rows[0]):
        return Header(levels)
    if _names_its_column(rows):
        return Header(levels)
    if not _looks_like_header(rows):
        return Header(0)
    named = any(map(is_column_name, rows[0])) or all(_ENDS_IN_COLON.search(c) for c in rows[0])
    if emphasised or named or _contrasts(rows):
        return Header(levels)
    return Header(0, sure=not all(rows[0]))


def is_one_cell(row: Sequence[str]) -> bool:
    """Say whether a row is one cell, merged over all columns."""
    return len(row) > 1 and len(set(row)) == 1 and bool(row[0])


def is_column_name(cell: str) -> bool:
    """Say whether a cell is a word that names columns: 剂量, Weight (kg)."""
    cell = cell.strip()
    if not cell or len(cell) > _NAME_LENGTH or _SENTENCE.search(cell):
        return False
    if _STARTS_WITH_NUMBER.match(cell):
        return False
    return bool(_CHINESE_NAME.search(cell) or _ENGLISH_NAME.search(cell))


def is_quantity(cell: str) -> bool:
    """Say whether a cell is one number or range, with or without its unit: 5～10 mg."""
    return bool(_QUANTITY.match(cell))


def spans(row: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the runs of equal cells: what merged cells look like once they are repeated."""
    start = 0
    for end in range(1, len(row) + 1):
        if end == len(row) or row[end] != row[start]:
            if end - start > 1 and row[start]:
                yield start, end
            start = end


def splits(first: Sequence[str], second: Sequence[str]) -> bool:
    """Say whether the second row goes on the header that the first begins: it names its parts."""
    # The first column's name stands over both rows; or it has one in each: REGIMEN over WEIGHT.
    over = bool(first[0]) and second[0] == first[0]
    hangs = over or second[0] == "" or is_column_name(second[0])
    if not hangs or any(len(cell) > _LENGTH for cell in second[1:]):
        return False
    if not over and any(re.search('[=≥≤"]', cell) for cell in second[1:]):
        return False
    merged = [(a, b) for a, b in spans(first) if a or not over]
    if not merged:
        return over and not any(map(is_quantity, second[1:]))
    parts = [second[a:b] for a, b in merged]
    names = [name for part in parts for name in part]
    if not all(names) or not any(len(set(part)) > 1 for part in parts):
        return False
    return not any(map(is_quantity, names))


def _levels(rows: Rows, count: int) -> int:
    """Count on from `count` header rows while the next one names the parts of merged names."""
    while count < min(_MOST_LEVELS, len(rows) - 1) and splits(rows[count - 1], rows[count]):
        count += 1
    return count


def _has_names(row: Sequence[str]) -> bool:
    return sum(map(is_quantity, row)) * 2 < len(row)


def _names_its_column(rows: Rows) -> bool:
    """Say whether the first column is named above its values: WEIGHT over 3.5 kg, 7 kg.

    A list of fields (年龄 | 18岁, 剂量 | 5 mg) has such names in every row, and no header.
    """
    first = rows[0]
    if any(len(cell) > _LENGTH or not cell for cell in first) or not is_column_name(first[0]):
        return False
    if re.search(r"[:：]\s*\w", first[0]):
        return False
    below = [row[0] for row in rows[1:] if row[0]]
    named = sum(is_column_name(cell) for cell in below)
    values = any(_STARTS_WITH_NUMBER.match(cell) or _DOSE.search(cell) for cell in first[1:])
    if values and not _counts(below):
        return len(first) > 2
    return not (len(first) == 2 and below and named * 2 >= len(below))


def _counts(cells: Sequence[str]) -> bool:
    """Say whether most of a column's cells hold a number."""
    return sum(any(map(str.isdigit, cell)) for cell in cells) > 0.6 * len(cells)


def _looks_like_header(rows: Rows) -> bool:
    row = rows[0]
    filled = [cell for cell in row if cell]
    if len(filled) < max(2, (len(row) + 1) // 2):
        return False
    most = _LONG_LENGTH if _is_short(rows[1:]) else _LENGTH
    if any(len(cell) > most or _SENTENCE.search(cell) for cell in filled):
        return False
    numbers = sum(bool(_STARTS_WITH_NUMBER.match(cell)) for cell in filled)
    doses = sum(bool(_DOSE.search(cell)) for cell in filled[1:])
    return numbers * 2 < len(filled) and (doses * 2 < len(filled) or len(filled) > 3)


def _is_short(body: Rows) -> bool:
    """Say whether the values are far shorter than a header may be: Common, Rare."""
    values = [len(cell) for row in body if not is_one_cell(row) for cell in row[1:] if cell]
    return len(values) > 3 and median(values) < 20


def _contrasts(rows: Rows) -> bool:
    """Say whether the first row is of another kind than the rows below it.

    It has an empty corner; or it names numbers; or it is far shorter than all below, or far longer
    than a few words that are said again and again (Common, Rare).
    """
    first, body = rows[0], [row for row in rows[1:] if not is_one_cell(row)]
    if not body:
        return False
    if not first[0] and all(first[1:]):
        return True
    signs = 0
    for column in range(1, len(first)):
        below = [row[column] for row in body if row[column]]
        name = first[column]
        if not name or not below:
            continue
        counts = _counts(below) and not any(map(str.isdigit, name))
        signs += counts or (len(below) > 1 and _is_of_another_length(name, below))
    return signs * 2 >= len(first) - 1 > 0


def _is_of_another_length(name: str, below: Sequence[str]) -> bool:
    lengths = [len(cell) for cell in below]
    repeated = len(set(below)) < len(below)
    return len(name) * 2 < min(lengths) or (repeated and len(name) > 2 * max(lengths))
