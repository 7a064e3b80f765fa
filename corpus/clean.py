"""Make extracted text readable without ever altering what it says: pure functions on strings.

Text comes in as a parser found it; it goes out with one form for each letter and digit, with
broken lines joined and bullets recognised. Never done here: wholesale NFKC (it turns 1½ into
11⁄2 and 10⁹ into 109), nor any change to a digit, fraction, superscript, unit, sign or inequality.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

# Full-width forms that mean exactly their ASCII twin. Chinese punctuation （，；：！？（）） stays,
# and so does ～, which is how Chinese writes a range.
_WIDE_SYMBOLS = "＂＃＄％＆＇＊＋－／＜＝＞＠＼＾＿｀｜"
_RADICALS = (
    # CJK Radicals Supplement → unified ideograph (Unicode's EquivalentUnifiedIdeograph.txt, the
    # ones that Chinese fonts really emit); NFKC knows only two of them.
    "⺁厂 ⺃乚 ⺅亻 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺎尢 ⺒巳 ⺓幺 ⺔彑 ⺖忄 ⺗㣺 ⺘扌 "
    "⺙攵 ⺛旡 ⺝月 ⺞歺 ⺟母 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 "
    "⺩王 ⺫目 ⺬示 ⺭礻 ⺯糹 ⺰纟 ⺱罒 ⺳网 ⺴网 ⺷羊 ⺸羊 ⺹耂 ⺺肀 ⺼月 "
    "⺽臼 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇角 ⻈讠 ⻉贝 ⻋车 "
    "⻌辶 ⻍辶 ⻎辶 ⻏阝 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 "
    "⻛风 ⻜飞 ⻝食 ⻟飠 ⻠饣 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 "
    "⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟"
)
_SQUARED_UNITS = "㎎mg ㎏kg ㎍μg ㎜mm ㎝cm ㎞km ㎖ml ㎗dl ㏄cc ㎉kcal ㎡m² ㎥m³ ㎠cm² ㎤cm³ ㎕μl"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_INVISIBLE = (
    *range(0x200B, 0x2010),  # zero-width, and direction marks
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),  # variation selectors, left over from emoji
    0xFEFF,
    0x061C,
    0x180E,
    *range(0xFFF9, 0xFFFC),
)
_SPACES = (0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)


def _fold_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    wide = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
    for code in [*wide, *map(ord, _WIDE_SYMBOLS)]:
        table[code] = chr(code - 0xFEE0)
    for code in [*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)]:
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            table[code] = plain
    table.update({ord(pair[0]): pair[1:] for pair in _RADICALS.split()})
    table.update({ord(pair[0]): pair[1:] for pair in _SQUARED_UNITS.split()})
    table.update({ord(ligature): letters for ligature, letters in _LIGATURES.items()})
    table.update(dict.fromkeys(_SPACES, " "))
    table.update(dict.fromkeys(_INVISIBLE))
    table.update(dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]))
    table.update({0x09: " ", 0x0A: "\n", 0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x85: "\n"})
    table.update({0x2028: "\n", 0x2029: "\n", 0x2010: "-", 0x2011: "-", 0xAD: None})
    return table


_FOLD = _fold_table()
_WIDE_POINT = re.compile(r"(?<=\d)．(?=\d)")
_SOFT_BREAK = re.compile("\u00ad[ \t]*\r?\n[ \t]*")
_SPACE_RUN = re.compile(r"[ \t]+")
_LETTER_SPACED = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff])+")
_CJK = re.compile(
    r"[\u2e80-\u2fdf\u3001-\u303f\u30fb\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff5d\uff5f-\uff65\U00020000-\U0003ffff“”‘’…①-⑳]"
)
_BULLET = re.compile(
    r"\s*(?:[•●○◦■□▪▫◆◇◊►▶▸‣⁃∙⋅·・➢➤➣✓✔✦❖\uf0b7\uf0a7\uf0d8\uf0fc\uf06c\uf06e\uf075\uf076"
    r"\uf0a8\uf0e0\uf02d\uf0d2]\s*|[-–—*+]\s+|[o§]\s+(?=[A-Z]))(?=\S)"
)
_END = re.compile(r"[。！？!?；;：:.…][”’\"')）】」]*$")


_PAGE_NUMBER = re.compile(
    r"[-–—·\s]*(?:第?\s*(?P<number>\d{1,4})\s*页?(?:\s*[/共]\s*(?P<of>\d{1,4})\s*页?)?"
    r"|page\s*\d+(?:\s*of\s*\d+)?|[ivxl]{1,7})[-–—·\s]*",
    re.IGNORECASE,
)


# The look-behind keeps a line of nothing but dots from being tried again from each of them.
_LEADER = re.compile(
    r"(?<![.．·…⋯•‥])(?<![.．·…⋯•‥]\s)(?:[.．·…⋯•‥]\s?){4,}\s*[（(]?\d{0,4}[）)]?\s*$"
)


def fold(text: str) -> str:
    """Give each character its one plain form; drop what cannot be seen; squeeze spaces.

    Lines stay lines. Digits, fractions (½), superscripts (10⁹), units, signs and inequalities keep
    their value; squared units (㎎, ㎡) are spelt out as mg, m².
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    plain = _SOFT_BREAK.sub("", whole.replace("\r\n", "\n")).translate(_FOLD)
    plain = _WIDE_POINT.sub(".", plain)
    return "\n".join(_SPACE_RUN.sub(" ", line).strip() for line in plain.split("\n"))


def fold_line(text: str) -> str:
    """Fold `text` into one line, and close up letter-spaced Chinese headings (前 言 → 前言)."""
    line = join_lines(fold(text).split("\n"))
    return line.replace(" ", "") if _LETTER_SPACED.fullmatch(line) else line


def is_cjk(character: str) -> bool:
    """Say whether `character` is Chinese script or Chinese punctuation, which take no spaces."""
    return bool(_CJK.match(character))


def ends_sentence(line: str) -> bool:
    """Say whether `line` ends where a sentence, a clause or a lead-in ends."""
    return bool(_END.search(line.rstrip()))


def join_pair(first: str, second: str, words: frozenset[str] = frozenset()) -> str:
    """Join two halves of a broken line: no space in Chinese, one in English, hyphens mended.

    `words` (lower case) are the words that the document uses elsewhere: a broken "low-/dose" keeps
    its hyphen when it knows "low" and "dose" but not "lowdose". Never closes up two numbers.
    """
    first, second = first.rstrip(), second.lstrip()
    if not first or not second:
        return first + second
    if hyphenated := re.search(r"([A-Za-z]*[a-z])-$", first):
        start = hyphenated.group(1)
        rest = re.match(r"[a-z]+", second)
        if rest:
            keep = start.lower() in words and rest.group() in words
            whole = (start + rest.group()).lower() in words
            return (first if keep and not whole else first[:-1]) + second
    if re.search(r"\S[-–～~/]$", first) and re.match(r"[\w]", second):
        return first + second
    gap = "" if is_cjk(first[-1]) or is_cjk(second[0]) else " "
    return first + gap + second


def join_lines(lines: Iterable[str], words: frozenset[str] = frozenset()) -> str:
    """Join the lines of one paragraph with `join_pair`."""
    joined = ""
    for line in lines:
        joined = join_pair(joined, line.strip(), words)
    return joined


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Collect the English words of `texts` in lower case, for `join_pair`."""
    return frozenset(word.lower() for text in texts for word in re.findall(r"[A-Za-z]{2,}", text))


def split_bullet(line: str) -> tuple[bool, str]:
    """Say whether `line` opens with a decorative bullet, and return it without.

    Numbers (1. ① （一）) carry meaning and are not bullets; -5℃ is a number, not a bullet.
    """
    found = _BULLET.match(line)
    return (True, line[found.end() :].strip()) if found else (False, line.strip())


def running_lines(pages: Sequence[Sequence[str]], depth: int = 2) -> frozenset[str]:
    """Find running heads and feet: lines that return at the edge of page after page.

    `pages` holds each page's lines from top to bottom; the outermost `depth` at either end are
    looked at. Lines are compared with their digits masked (see `mask_digits`), which is also the
    form that is returned, so "第 3 页" and "第 4 页" are one.
    """
    seen: Counter[str] = Counter()
    for lines in pages:
        reach = depth if len(lines) > depth else 1
        edge = {*lines[:reach], *lines[-reach:]}
        seen.update({mask_digits(line) for line in edge})
    least = max(3, len(pages) // 5)
    return frozenset(line for line, count in seen.items() if count >= least)


def mask_digits(line: str) -> str:
    """Replace each number of `line` by #, to compare lines that differ in a page number only."""
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line))


def is_page_number(line: str) -> bool:
    """Say whether `line` is nothing but a page number: 12, - 12 -, 第12页, Page 3 of 9, iv."""
    found = _PAGE_NUMBER.fullmatch(line.strip())
    if not found:
        return False
    # 3/20 is a page of pages, 140/90 a blood pressure.
    return not found["of"] or int(found["number"]) <= int(found["of"])


def is_contents_line(line: str) -> bool:
    """Say whether `line` is an entry of a table of contents: dots or a gap, then a page number."""
    return bool(_LEADER.search(line)) or bool(re.search(r"\t+\s*\d{1,4}\s*$", line))
