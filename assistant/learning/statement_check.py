"""A statement's file, and a code that somebody typed → whether it is whole, and whose it is.

Nothing of a file is believed before its signature holds: the JSON's own, then the seal of the CSV
or PDF around it. All bytes may come from outside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from assistant.errors import AssistantError
from assistant.learning.signing import holds
from assistant.learning.statement_csv import changed_line, read_csv
from assistant.learning.statement_seal import read_pdf
from assistant.learning.statement_table import EXAMPLE, moment
from assistant.learning.statements import (
    FORM,
    Signed,
    Statement,
    code_of,
    parsed,
    signed_bytes,
    typed_code,
)

MOST = 8_000_000  # bytes of a file
_BOM = b"\xef\xbb\xbf"
_PDF = b"%PDF-"


class StatementWrong(AssistantError):
    """A file is no whole statement; the sentence says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement is as it was issued (`valid`), and by whom, if the key is known.

    A valid statement whose `issuer` is empty is whole, but anybody may have made it.
    """

    valid: bool
    issuer: str
    sentence: str
    signed: Signed | None


def verify(data: bytes, *, code: str = "", keys: Mapping[str, str]) -> Verdict:
    """Judge a JSON, CSV or PDF, and the code that was typed beside it, if any.

    keys: the public keys that are known here, one's own too, and whose they are.
    """
    try:
        signed = opened(data)
        _compare(code, signed)
    except StatementWrong as error:
        return Verdict(False, "", f"无效：{error}", None)
    issuer = keys.get(signed.statement.key, "")
    return Verdict(True, issuer, _sentence(signed, issuer), signed)


def opened(data: bytes) -> Signed:
    """Give the statement of a file whose signatures hold. Raises StatementWrong."""
    if len(data) > MOST:
        raise StatementWrong("文件太大，不是学习证明。")
    if data.startswith(_PDF):
        return _from_pdf(data)
    if data.removeprefix(_BOM).lstrip()[:1] == b"{":
        return _from_json(data.removeprefix(_BOM))
    return _from_csv(data)


def _from_pdf(data: bytes) -> Signed:
    try:
        found = read_pdf(data)
    except ValueError:
        raise StatementWrong(
            "PDF 里找不到签名内容或封签：不是本程序出具的，或者出具后另存、打印成了新的 PDF。"
            "请用原来的文件。"
        ) from None
    signed = _from_json(found.json)
    if not holds(signed.statement.key, "pdf", found.sealed, found.seal):
        raise StatementWrong("PDF 出具后被改动或另存过，页面上的字不能作数。请用原来的文件。")
    return signed


def _from_csv(data: bytes) -> Signed:
    try:
        found = read_csv(data)
    except ValueError:
        raise StatementWrong(
            "读不出学习证明：不是本程序出具的 JSON、CSV 或 PDF，或者文件残缺。"
        ) from None
    signed = _from_json(found.json)
    if not holds(signed.statement.key, "csv", found.sealed, found.seal):
        line = changed_line(found, signed)
        where = f"表格第 {line} 行" if line else "表格"
        raise StatementWrong(
            f"{where}在出具后被改动过（用 Excel 另存也会改动）。请用原来的文件或 JSON。"
        )
    return signed


def _from_json(data: bytes) -> Signed:
    try:
        whole = json.loads(
            data.decode(), object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse
        )
        code, signature, content = whole["code"], whole["signature"], whole["statement"]
        key, plain = content["key"], signed_bytes(content)
        texts = all(isinstance(one, str) for one in (code, signature, key)) and len(whole) == 3
    except (ValueError, LookupError, TypeError, RecursionError):
        texts = False
    if not texts:
        raise StatementWrong("文件残缺或被改动过，读不出签名内容。")
    if not holds(key, "statement", plain, signature):
        raise StatementWrong("签名与内容不符：内容在出具后被改动过，或签名不是原来的。")
    if code != code_of(plain):
        raise StatementWrong("文件里写的验证码与内容不符，被改动过。")
    return Signed(_statement(content, plain), code, signature, data)


def _statement(content: Mapping[str, Any], plain: bytes) -> Statement:
    try:
        return parsed(plain)
    except ValueError:
        newer = content.get("form") != FORM
        raise StatementWrong(
            "证明是另一个版本的程序出具的，请升级后再核对。"
            if newer
            else "签名没有问题，但内容不合格式，不能采用。"
        ) from None


def _compare(typed: str, signed: Signed) -> None:
    """Raise StatementWrong where a code was typed that is not the statement's."""
    if not typed:
        return
    code = typed_code(typed)
    if code is None:
        raise StatementWrong("验证码应为 20 个字母和数字，四组、每组五个。请对照纸面再输一次。")
    if code != signed.code:
        raise StatementWrong(f"验证码不符：输入的是 {code}，这份文件的是 {signed.code}。")


def _sentence(signed: Signed, issuer: str) -> str:
    said = signed.statement
    what = (
        f"有效：{moment(said.issued_at)}出具后没有改动。学员 {said.name or '（未填写）'}"
        f"（编号 {said.learner}），{len(said.entries)} 条记录，有效学分 {said.earned}，"
        f"验证码 {signed.code}。"
    )
    who = (
        f"出具机构：{issuer}，密钥已在本机登记。"
        if issuer
        else f"文件自称由“{said.issuer}”出具，但这把密钥没有在本机登记：只能说明内容没有改动，"
        f"不能说明是谁出具的。公钥 {said.key}。"
    )
    return what + who + (f"{EXAMPLE}。" if said.example else "")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that says one thing twice: readers would not agree which counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


def _refuse(text: str) -> NoReturn:
    raise ValueError("no such number in a statement")
