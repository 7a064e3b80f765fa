"""HTML and Markdown made ready for unstructured: spans laid out, clutter gone, numbers safe.

In: the file's text. Out: plain HTML in which each table is a marker paragraph, and the tables'
blocks beside it. Superscripts become Unicode (10<sup>9</sup> → 10⁹, never 109), a "<" before a
number stays a "less than". Nothing here follows a link or loads an entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.html
from lxml import etree
from markdown import Markdown

from corpus.clean import fold_line
from corpus.document import Block
from corpus.tables import Cell, expand, marked_header, table_blocks

MARK = "\uf8e0"  # opens a marker that unstructured carries through as text; never in a clean file
_SUPERSCRIPT = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
_CLUTTER = (
    "script style noscript template nav aside svg canvas iframe object embed form button select "
    "input textarea audio video head"
)
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu"))
_CLUTTER_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|sidebar|breadcrumbs?|footer|cookie|advert|share)"
    r"(?:$|[\s_-])"
)
_POPUP_CLASS = re.compile(r"(?:^|\s)(?:modal|popup|dialog)(?:$|[\s_-])")
_HOLDERS = frozenset(
    ("p", "figure", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "td", "table")
)
_LARGE_PICTURE = (300, 150)  # pixels: as large as a table might be
_LESS_THAN = re.compile(r"<(?=\s*[=≤]?\s*[\d.])")
_SLIDE_MATTER = re.compile(
    r"^---[ \t]*\n((?:[ \t]*[\w-]+[ \t]*:[^\n]*\n|[ \t]+[^\n]*\n|[ \t]*\n)*?)---[ \t]*$", re.M
)
_FENCE = re.compile(r"^(```|~~~)[^\n]*\n.*?^\1[ \t]*$", re.M | re.S)
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_DIAGRAM = re.compile(r"mermaid|plantuml|dot\b|graphviz")
_NOT_FOUND = re.compile(
    r"\b404\b|not found|page (?:can(?:no|')t|does not)"
    r"|页面(?:不存在|未找到|已删除)|找不到(?:该|此)?(?:网)?页"
    r"|access denied|forbidden|just a moment|enable javascript|请登录|验证码|拒绝访问",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """HTML without tables, the blocks that stand for each marker, and the page's title."""

    html: str
    tables: tuple[tuple[Block, ...], ...]
    title: str | None


def prepare_html(text: str) -> Prepared:
    """Make an HTML page ready."""
    return _prepare(text.replace(MARK, ""))


def _prepare(text: str) -> Prepared:
    parser = lxml.html.HTMLParser(remove_comments=True, no_network=True, huge_tree=False)
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", _LESS_THAN.sub("&lt;", text))
    root = lxml.html.document_fromstring(source or "<p></p>", parser=parser)
    title = fold_line(root.findtext(".//title") or "") or None
    _drop_clutter(root)
    _mark_pictures(root)
    _raise_superscripts(root)
    _open_frames(root)
    tables = tuple(_take_tables(root))
    _flatten_spans(root)
    html = lxml.html.tostring(root, encoding="unicode")
    return Prepared(html, tables, title)


def prepare_markdown(text: str) -> Prepared:
    """Make a Markdown file ready: slide front matter and diagrams dropped, HTML inside kept."""
    body = _COMMENT.sub("", text.replace("\r\n", "\n").replace(MARK, ""))
    body = _FENCE.sub(lambda fence: _code(fence.group(0)), body)
    body = _SLIDE_MATTER.sub("\n", body)
    body = _LESS_THAN.sub("&lt;", body)
    # Slides put Markdown inside <div> and <v-clicks>: the wrappers carry no meaning, so they go.
    body = re.sub(
        r"^[ \t]*</?(?:div|section|v-[\w-]+|center|template)\b[^>]*>[ \t]*$", "\n", body, flags=re.M
    )
    body = re.sub(r"</?(?:div|section|v-[\w-]+|center|template)\b[^>]*>", "\n\n", body)
    # What stood inside them is indented, which would make it code: tags would show in the text.
    body = re.sub(r"^[ \t]+(?![ \t]|[-*+]\s|\d+[.)]\s)", "", body, flags=re.M)
    html = Markdown(extensions=["tables", "sane_lists", "attr_list", "def_list"]).convert(body)
    prepared = _prepare(f"<html><body>{html}</body></html>")
    return Prepared(prepared.html, prepared.tables, None)


def _code(fence: str) -> str:
    first, _, rest = fence.partition("\n")
    if _DIAGRAM.search(first) or re.search(r"json|ya?ml|html|css|js|vue", first):
        return f"\n\n{MARK}I\n\n" if _DIAGRAM.search(first) else "\n"
    return "\n" + rest.rsplit("\n", 1)[0] + "\n"


def is_error_page(title: str | None, blocks: tuple[Block, ...]) -> bool:
    """Say whether a saved page is an error page, a login or a bot check instead of a document."""
    length = sum(len(block.text) for block in blocks)
    head = " ".join([title or "", *(block.text for block in blocks[:6])])
    return length < 1500 and bool(_NOT_FOUND.search(head))


def superscript(text: str) -> str | None:
    """Write `text` in Unicode superscripts, or None where there are none for it."""
    raised = text.strip().translate(_SUPERSCRIPT)
    known = set("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
    return raised if raised and set(raised) <= known else None


def _drop_clutter(root: lxml.html.HtmlElement) -> None:
    names = set(_CLUTTER.split())
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        style = (element.get("style") or "").replace(" ", "")
        hidden = "display:none" in style or element.get("hidden") is not None
        named = _CLUTTER_CLASS.search(
            (element.get("class") or "") + " " + (element.get("id") or "")
        )
        clutter = element.tag in names or element.get("role") in _ROLES or element.tag == "footer"
        popup = _POPUP_CLASS.search(element.get("class") or "")
        drop = hidden or clutter or popup or (named and _is_links(element))
        if drop and element.getparent() is not None:
            element.drop_tree()


def _is_links(element: lxml.html.HtmlElement) -> bool:
    whole = len("".join(element.itertext()).strip())
    linked = sum(len("".join(a.itertext()).strip()) for a in element.iter("a"))
    return whole < 20 or linked > 0.6 * whole


def _mark_pictures(root: lxml.html.HtmlElement) -> None:
    """Put a marker where each picture was: I for a large one, P for one of unknown size."""
    for image in list(root.iter("img")):
        width, height = (_pixels(image.get(name)) for name in ("width", "height"))
        hosts = [one for one in image.iterancestors() if one.tag in _HOLDERS]
        image.drop_tree()
        if not hosts or 0 < width < _LARGE_PICTURE[0] or 0 < height < _LARGE_PICTURE[1]:
            continue
        tables = [one for one in hosts if one.tag == "table"]
        marker = etree.Element("p")
        marker.text = MARK + ("I" if width and height else "P")
        (tables or hosts)[-1 if tables else 0].addnext(marker)


def _pixels(value: str | None) -> int:
    found = re.match(r"\s*(\d{1,5})(?:px)?\s*$", value or "")
    return int(found.group(1)) if found else 0


def _raise_superscripts(root: lxml.html.HtmlElement) -> None:
    for element in list(root.iter("sup")):
        raised = superscript(element.text_content())
        if raised:
            for child in list(element):
                element.remove(child)
            element.text = raised
        element.drop_tag()


def _open_frames(root: lxml.html.HtmlElement) -> None:
    """Dissolve tables of one column that only frame other tables, as old pages are laid out."""
    for table in list(root.iter("table")):
        if table.find(".//table") is None or table.getparent() is None:
            continue
        rows = [row for row in table.iter("tr") if _own_table(row) is table]
        if all(sum(cell.tag in ("td", "th") for cell in row) < 2 for row in rows):
            for part in [table, *(part for part in table.iter() if _is_frame(part, table))]:
                part.tag = "div"


def _is_frame(part: lxml.html.HtmlElement, table: lxml.html.HtmlElement) -> bool:
    named = part.tag in ("tr", "td", "th", "tbody", "thead", "tfoot")
    return named and _own_table(part) is table


def _take_tables(root: lxml.html.HtmlElement) -> Iterator[tuple[Block, ...]]:
    count = 0
    for table in list(root.iter("table")):
        if any(ancestor.tag == "table" for ancestor in table.iterancestors()):
            continue
        blocks = tuple(html_table(table))
        marker = etree.Element("p")
        marker.text = f"{MARK}T{count}"
        marker.tail = table.tail
        parent = table.getparent()
        if parent is None:
            continue
        parent.replace(table, marker)
        count += 1
        yield blocks


def parse_table(html: str) -> list[Block]:
    """Read one table from its HTML source; nothing where there is none."""
    if not html.strip():
        return []
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    table = root.find(".//table")
    return [] if table is None else html_table(table)


def html_table(table: lxml.html.HtmlElement) -> list[Block]:
    """Read one <table>: spans repeated, <th> and <thead> rows as its header."""
    rows = [row for row in table.iter("tr") if _own_table(row) is table]
    bold = [all(_is_set_apart(cell) for cell in row if cell.tag in ("td", "th")) for row in rows]
    marked = [[_cell(cell) for cell in row if cell.tag in ("td", "th")] for row in rows]
    stated = sum(1 for row in rows if any(a.tag == "thead" for a in row.iterancestors("thead")))
    caption = table.find("caption")
    text = fold_line(caption.text_content()) if caption is not None else ""
    return table_blocks(
        expand(marked),
        header_rows=stated or marked_header(marked) or None,
        emphasised=bold.index(False) if False in bold else 0,
        caption=text,
    )


def _is_set_apart(cell: lxml.html.HtmlElement) -> bool:
    """Say whether all that a cell says is bold."""
    bold = [part for part in cell.iter("b", "strong", "th") if part.text_content().strip()]
    said = "".join(part.text_content() for part in bold if part.getparent() not in bold)
    return bool(said.split() == cell.text_content().split())


def _own_table(row: lxml.html.HtmlElement) -> lxml.html.HtmlElement | None:
    return next(row.iterancestors("table"), None)


def _cell(element: lxml.html.HtmlElement) -> Cell:
    for inner in element.iter():
        inner.text = re.sub(r"\s+", " ", inner.text) if inner.text else inner.text
        if inner is not element and inner.tail:
            inner.tail = re.sub(r"\s+", " ", inner.tail)
    for inner in element.iter("td", "th"):
        if inner is not element and inner.getnext() is not None:
            inner.tail = " | " + (inner.tail or "")
    for line_break in list(element.iter("br", "p", "li", "div", "tr")):
        line_break.tail = "\n" + (line_break.tail or "")
        if line_break.tag in ("p", "li", "div", "tr"):
            line_break.text = "\n" + (line_break.text or "")
    return Cell(
        element.text_content(),
        _span(element.get("colspan")),
        _span(element.get("rowspan")),
        element.tag == "th",
    )


def _span(value: str | None) -> int:
    return int(value) if value and value.isdigit() and 0 < len(value) < 5 else 1


def _flatten_spans(root: lxml.html.HtmlElement) -> None:
    """Dissolve inline tags that break words apart, and mark line breaks as ends of paragraphs."""
    for name in (
        "span",
        "font",
        "b",
        "i",
        "u",
        "em",
        "strong",
        "sub",
        "mark",
        "small",
        "a",
        "label",
    ):
        for element in list(root.iter(name)):
            element.drop_tag()
