"""What a file is, before anything parses it: suffix, size, magic bytes, what a zip unpacks to.

Raises FileRefused with the sentence that tells the person what to do; reads nothing it need not.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from pathlib import Path

from corpus.errors import FileRefused
from corpus.sandbox import Limits

KINDS = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
}
_OLD_OFFICE = {".doc": "docx", ".ppt": "pptx", ".xls": "xlsx", ".wps": "docx", ".dps": "pptx"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_PART = {
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "xlsx": "xl/workbook.xml",
}
_WANTED = {
    "pdf": ("pdf",),
    "text": ("text", "html"),
    "markdown": ("text", "html"),
    "html": ("text", "html"),
}
_MOST_ENTRIES = 20_000
_XML_SHARE = 4  # of the inflated bytes, at most one part in four may be XML: trees are large
_RATIO = 200  # a part that inflates more than this, past a megabyte, is a bomb
_CHUNK = 1 << 20
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def check_outside(path: Path, limits: Limits) -> str:
    """Name the kind of file from its suffix and state, without opening it."""
    suffix = path.suffix.lower()
    try:
        status = path.stat()
    except OSError as error:
        raise FileRefused("unreadable", f"打不开文件 {path.name}：不存在或没有权限。") from error
    if not stat.S_ISREG(status.st_mode):
        raise FileRefused("unreadable", f"{path.name} 不是普通文件，请选择一个文档。")
    if suffix in _OLD_OFFICE:
        new = _OLD_OFFICE[suffix]
        raise FileRefused(
            "old-office",
            f"这是旧版 Office 格式（{suffix}）。请用 Office 或 WPS 另存为 .{new} 再添加。",
        )
    if suffix not in KINDS:
        names = "、".join(sorted(kind.lstrip(".") for kind in KINDS))
        raise FileRefused("unknown-type", f"不支持 {suffix or '没有后缀的'} 文件。支持：{names}。")
    if status.st_size == 0:
        raise FileRefused("empty-file", "文件是空的（0 字节），请重新下载或导出。")
    if status.st_size > limits.bytes:
        size, most = status.st_size >> 20, limits.bytes >> 20
        raise FileRefused(
            "too-big", f"文件有 {size} MB，超过上限 {most} MB。请拆成几个文件后再添加。"
        )
    return KINDS[suffix]


def check_inside(path: Path, kind: str, data: bytes, limits: Limits) -> None:
    """Check that the bytes are what the suffix says, and that a zip unpacks to a bearable size."""
    head = data[:1024] if data else _head(path)
    found = _sniff(head)
    if found == "ole":
        raise _ole_refusal(kind, data or head)
    wanted = _WANTED.get(kind, ("zip",))
    if found not in wanted:
        raise _mislabelled(path, found)
    if kind in _MAIN_PART:
        _check_zip(data, kind, path, limits)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1024)


def _sniff(head: bytes) -> str:
    if head.startswith(_OLE):
        return "ole"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return "zip"
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")):
        return "image"
    if head.startswith((b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"MZ", b"{\\rtf")):
        return "binary"
    if re.search(rb"<(?:!doctype html|html|head|body)\b", head, re.IGNORECASE):
        return "html"
    return "text"


_NAMES = {
    "zip": "压缩包或 Office 文件",
    "pdf": "PDF",
    "image": "图片",
    "html": "网页",
    "text": "文本",
    "binary": "其他格式的文件",
}


def _mislabelled(path: Path, found: str) -> FileRefused:
    return FileRefused(
        "mislabelled",
        f"文件后缀是 {path.suffix.lower()}，内容却是{_NAMES[found]}，或文件已损坏。"
        "请改成正确的后缀，或重新下载后再添加。",
    )


def _ole_refusal(kind: str, data: bytes) -> FileRefused:
    # The name of the stream that holds an encrypted Office file, as UTF-16 in the directory.
    if "EncryptedPackage".encode("utf-16-le") in data:
        return FileRefused("encrypted", "文件有密码保护。请取消密码、另存一份后再添加。")
    if kind not in _MAIN_PART:
        return FileRefused(
            "mislabelled", "文件内容是旧版 Office 格式，与后缀不符。请另存后再添加。"
        )
    return FileRefused(
        "old-office", f"文件内容是旧版 Office 格式。请用 Office 或 WPS 另存为 .{kind} 再添加。"
    )


def _check_zip(data: bytes, kind: str, path: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if any(entry.flag_bits & 1 for entry in entries):
                raise FileRefused("encrypted", "文件有密码保护。请取消密码、另存一份后再添加。")
            if len(entries) > _MOST_ENTRIES or len(names) < len(entries):
                raise _bomb()
            if _MAIN_PART[kind] not in names:
                other = next((k for k, part in _MAIN_PART.items() if part in names), None)
                raise _wrong_office(path, other)
            _measure(archive, entries, limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise _broken() from error


def _wrong_office(path: Path, other: str | None) -> FileRefused:
    if other is None:
        return _mislabelled(path, "zip")
    return FileRefused(
        "mislabelled",
        f"文件后缀是 {path.suffix.lower()}，内容却是 .{other}。请把后缀改成 .{other} 后再添加。",
    )


def _measure(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Inflate each part without keeping it, and stop at the limit: what a header says may lie."""
    total = 0
    markup = 0
    for entry in entries:
        is_markup = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        size = 0
        with archive.open(entry) as part:
            tail = b""
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                total += len(chunk)
                markup += len(chunk) if is_markup else 0
                if is_markup and _DECLARES.search(tail + chunk[:_CHUNK]):
                    raise FileRefused(
                        "hostile", "文件里有不该有的外部实体声明，为安全起见没有读取。"
                    )
                tail = chunk[-16:]
                if total > limits.inflated_bytes or markup > limits.inflated_bytes // _XML_SHARE:
                    raise _bomb()
        if size > _CHUNK and size > _RATIO * max(entry.compress_size, 1):
            raise _bomb()


def _bomb() -> FileRefused:
    return FileRefused(
        "zip-bomb",
        "文件解压后过大，不像正常的文档，没有读取。请用原来的软件另存一份，或拆成几个文件后再添加。",
    )


def _broken() -> FileRefused:
    return FileRefused(
        "broken-file", "文件已损坏或不完整，无法读取。请用原来的软件打开后另存一份，再添加。"
    )
