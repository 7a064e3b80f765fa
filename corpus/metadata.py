"""Front matter, sidecar and flags → checked Metadata.

In: the `---` block of a Markdown file or a `NAME.meta.yaml` beside any other file, and the flags
of `mentor library add`, which fill or override it. Out: a frozen Metadata, or MetadataError with
a sentence that names the key. Never done here: reading the document's own text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from corpus.document import (
    DocumentKind,
    Language,
    Metadata,
    Population,
    Tier,
    Tradition,
)
from corpus.errors import MetadataError

SIDECAR_SUFFIX = ".meta.yaml"
_FENCE = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE
)
# What safe_load raises: bad syntax, "2020-13-01", nesting without end, bytes that are not UTF-8.
_BAD_YAML = (yaml.YAMLError, ValueError, RecursionError)
_FAULTS = {
    "bool_parsing": "请写 true 或 false",
    "bool_type": "请写 true 或 false",
    "date_from_datetime_parsing": "请写成 2020-11-01 这样的日期",
    "day": "请写成 2020-11-01 这样的日期",
    "greater_than_equal": "年份请写成 2020 这样的整数",
    "int_parsing": "年份请写成 2020 这样的整数",
    "int_type": "年份请写成 2020 这样的整数",
    "less_than_equal": "年份请写成 2020 这样的整数",
    "string_pattern_mismatch": "编号里不能有空格、@ 或斜线，版次里不能有 @",
    "string_too_long": "太长了",
    "string_type": "请写成一行文字",
    "tuple_type": "请写成 [甲, 乙] 这样的列表",
}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


class FrontMatter(BaseModel):
    """The keys that a front matter may have; an unknown one is an error that names it."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = Field(default=None, pattern=r"^[^\s@/\\]+$", max_length=120)
    title: str | None = Field(default=None, max_length=300)
    issuer: str = ""
    edition: str = Field(default="", pattern=r"^[^@]*$", max_length=80)
    year: int | None = Field(default=None, ge=1, le=9999)
    valid_from: dt.date | None = None
    supersedes: str | None = None
    kind: DocumentKind = "guideline"
    tier: Tier = "institution"
    audience: tuple[str, ...] = ()
    populations: tuple[Population, ...] = ()
    tradition: Tradition = "modern"
    topics: tuple[str, ...] = ()
    language: Language | None = None
    licence: str = ""
    digest: bool = False
    reviewed_by: str | None = None
    source_url: str = ""

    @field_validator("id", "title", "edition", "supersedes", "licence", mode="before")
    @classmethod
    def _is_text(cls, value: object) -> object:
        # YAML reads `edition: 2020` as a number; the writer meant the words on the cover.
        return str(value) if isinstance(value, int | float | dt.date) else value

    @field_validator("audience", "populations", "topics", mode="before")
    @classmethod
    def _is_list(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @field_validator("valid_from", mode="before")
    @classmethod
    def _is_day(cls, value: object) -> object:
        # A bare number would be taken for seconds since 1970.
        if isinstance(value, int | float):
            raise PydanticCustomError("day", "not a day")
        return value


_OURS = re.compile(rf"^(?:{'|'.join(FrontMatter.model_fields)})[ \t]*:", re.MULTILINE)
_UNCLOSED = re.compile(r"\A\ufeff?---[ \t]*\r?\n" + _OURS.pattern, re.MULTILINE)


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Cut a Markdown text into its front matter (empty if none, or not ours) and its body.

    Slide decks and site generators write `---` blocks too: one that shares no key but `title`
    with ours is not front matter of this library, and only its title is used.
    """
    match = _FENCE.match(text)
    if match is None:
        if _UNCLOSED.match(text):
            raise MetadataError("文首的说明块没有结尾的 --- 行，请补上后再加入。")
        return {}, text
    try:
        loaded = yaml.safe_load(match.group(1))
    except _BAD_YAML as error:
        if not _OURS.search(match.group(1)):
            return {}, text  # two rules that begin a page, with prose between them
        raise MetadataError(
            f"文首的 --- 说明块不是合法的 YAML，请改正后再加入：{_first(error)}"
        ) from error
    if not isinstance(loaded, dict):
        return {}, text
    ours = set(FrontMatter.model_fields) - {"title"}
    body = text[match.end() :]
    if not ours & {str(key) for key in loaded}:
        title = loaded.get("title")
        return ({"title": title} if isinstance(title, str) else {}), body
    return {str(key): value for key, value in loaded.items()}, body


def read_sidecar(path: Path) -> dict[str, Any]:
    """Read `NAME.meta.yaml` beside `path`; empty where there is none."""
    sidecar = find_sidecar(path)
    if sidecar is None:
        return {}
    try:
        loaded = yaml.safe_load(sidecar.read_text(encoding="utf-8-sig"))
    except _BAD_YAML as error:
        raise MetadataError(f"{sidecar.name} 不是合法的 YAML，请改正：{_first(error)}") from error
    if not isinstance(loaded, dict):
        raise MetadataError(f"{sidecar.name} 应当是“键: 值”的列表，请改正。")
    return {str(key): value for key, value in loaded.items()}


def find_sidecar(path: Path) -> Path | None:
    """Find the sidecar of `path`: `guide.pdf.meta.yaml` or `guide.meta.yaml`."""
    for name in (path.name, path.stem):
        sidecar = path.with_name(name + SIDECAR_SUFFIX)
        if sidecar.exists():
            return sidecar
    return None


def make_metadata(
    fields: Mapping[str, Any],
    flags: Mapping[str, Any],
    *,
    fallback_title: str,
    language: Language,
) -> Metadata:
    """Check `fields` with `flags` laid over them and give a Metadata.

    `fallback_title` is what the file itself says, or its name; `language` what its text looks
    like; both are used only where nobody stated better. Raises MetadataError naming the keys.
    """
    given = {
        **{key: value for key, value in fields.items() if not _is_blank(key, value)},
        **{key: value for key, value in flags.items() if value not in (None, (), [])},
    }
    try:
        front = FrontMatter.model_validate(given)
    except ValidationError as error:
        raise MetadataError(_explain(error)) from error
    title = " ".join((front.title or fallback_title).split())
    values = front.model_dump(exclude={"id", "title", "language", "edition", "year"})
    edition = front.edition.strip() or (str(front.year) if front.year else "")
    years = _YEAR.findall(edition) or _YEAR.findall(title)
    return Metadata(
        id=front.id or slug(title),
        title=title,
        edition=edition,
        year=front.year if front.year is not None else (int(years[-1]) if years else None),
        language=front.language or language,
        **values,
    )


def slug(title: str) -> str:
    """Make a document id from a title: words joined by hyphens, at most 60 characters.

    >>> slug("Acute diarrhoea: Plan A / B")
    'acute-diarrhoea-plan-a-b'
    """
    plain = unicodedata.normalize("NFKC", title).lower()
    words = re.sub(r"[^\w]+", "-", plain).strip("-_")
    return words[:60].strip("-") or "doc-" + _short_hash(title)


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _is_blank(key: str, value: object) -> bool:
    """Say whether a known key was left empty (`issuer:`), which is as good as not there."""
    return value is None and key in FrontMatter.model_fields


def _explain(error: ValidationError) -> str:
    faults = []
    for fault in error.errors():
        key = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            known = "、".join(FrontMatter.model_fields)
            faults.append(f"不认识的键“{key}”（可用的键：{known}）")
        elif fault["type"] == "literal_error":
            faults.append(f"“{key}”只能是 {fault['ctx']['expected']}")
        else:
            faults.append(f"“{key}”的值不对（{_FAULTS.get(fault['type'], fault['msg'])}）")
    return "文档说明有误，请改正后再加入：" + "；".join(faults) + "。"


def _first(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
