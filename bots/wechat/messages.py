"""What WeChat and WeCom send → our Updates; our words → their XML. Pure.

XML comes from outside: no entity is resolved, no DTD read, nothing fetched, and what holds a DTD at
all is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from assistant.records_db.chats import Update
from bots.wechat.sealing import Forged

MOST_BYTES = 64 * 1024
RECORDING = "recording:"  # before the platform's id of a recording; else what it recognised itself
_CANNOT_BE_READ = "【收到不支持的消息类型"  # what the platform writes for a sticker


def read_xml(body: bytes | str) -> Mapping[str, str]:
    """Read the flat XML of a message: the text of each element by its name. Raises Forged."""
    data = body.encode() if isinstance(body, str) else body
    if not data or len(data) > MOST_BYTES:
        raise Forged("size")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Forged("xml") from error
    if root is None or root.getroottree().docinfo.doctype:
        raise Forged("dtd")
    fields: dict[str, str] = {}
    for element in root:
        if not isinstance(element.tag, str) or element.tag in fields:
            raise Forged("xml")
        fields[element.tag] = element.text or ""
    return fields


def read_message(fields: Mapping[str, str], channel: str) -> Update | None:
    """Read a message or event; None for what nobody waits for an answer to."""
    sender, kind = fields.get("FromUserName", ""), fields.get("MsgType", "")
    at = fields.get("CreateTime", "")
    if not sender or not kind or not at.isdecimal():
        raise Forged("fields")
    id_ = fields.get("MsgId") or f"{sender} {at} {fields.get('Event', kind)}"
    text, voice = "", ""
    if kind == "text":
        text = fields.get("Content", "")
        text = "" if text.startswith(_CANNOT_BE_READ) else text
    elif kind == "voice":
        voice = fields.get("Recognition", "").strip() or RECORDING + fields.get("MediaId", "")
    elif kind == "event":
        text = _of_event(fields)
        if not text:
            return None
    return Update(
        channel=channel, id=id_[:128], chat=sender[:128], sender=sender[:128], text=text,
        voice=voice, at=float(at[:12]),
    )  # fmt: skip


def _of_event(fields: Mapping[str, str]) -> str:
    """Give the command that an event stands for: a new follower, a tapped menu."""
    event = fields.get("Event", "").lower()
    if event == "subscribe":
        return "/start"
    return fields.get("EventKey", "") if event == "click" else ""


def write_text(to: str, sender: str, text: str, at: int) -> str:
    """Write a passive text reply."""
    root = etree.Element("xml")
    for name, value in (
        ("ToUserName", to), ("FromUserName", sender), ("CreateTime", str(at)), ("MsgType", "text"),
        ("Content", text),
    ):  # fmt: skip
        # As the platform's own examples write it; the signs that end such a section fall apart.
        etree.SubElement(root, name).text = etree.CDATA(_allowed(value).replace("]]>", "]] >"))
    return str(etree.tostring(root, encoding="unicode"))


def write_sealed(sealed: str, signature: str, timestamp: str, nonce: str) -> str:
    """Write the envelope of a sealed reply."""
    root = etree.Element("xml")
    for name, value in (
        ("Encrypt", sealed), ("MsgSignature", signature), ("TimeStamp", timestamp),
        ("Nonce", nonce),
    ):  # fmt: skip
        # As the platform's own examples write it; the signs that end such a section fall apart.
        etree.SubElement(root, name).text = etree.CDATA(_allowed(value).replace("]]>", "]] >"))
    return str(etree.tostring(root, encoding="unicode"))


def _allowed(text: str) -> str:
    """Drop the characters that XML cannot hold."""
    return "".join(
        character
        for character in text
        if character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff")
    )
