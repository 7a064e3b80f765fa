"""What anybody may post is refused as forged, or read; it never breaks anything."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from bots.wechat.messages import read_message, read_xml, write_text
from bots.wechat.sealing import Forged, Seal, require_signature, sign
from tests.bots.wechat.platform import AES_KEY, APP, crypto, signature

SEAL = Seal(AES_KEY, APP)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_what_is_sealed_opens_as_it_was(text):
    assert SEAL.open(SEAL.close(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
def test_the_library_of_others_opens_ours_and_we_open_theirs(text):
    other = PrpCrypto(crypto().key)
    assert other.decrypt(SEAL.close(text), APP) == text
    assert SEAL.open(other.encrypt(text, APP).decode()) == text


@settings(max_examples=300)
@given(st.binary(max_size=200), st.integers(0, 7))
def test_any_bytes_are_refused_cleanly(data, cut):
    for sealed in (base64.b64encode(data).decode(), data.decode("latin-1")):
        with pytest.raises(Forged):
            SEAL.open(sealed[: len(sealed) - cut])


@given(st.integers(0, 159), st.integers(1, 255))
def test_no_changed_byte_gives_another_sender_a_voice(at, change):
    data = bytearray(base64.b64decode(SEAL.close("一句话" * 10)))
    data[at % len(data)] ^= change
    try:
        opened = SEAL.open(base64.b64encode(bytes(data)).decode())
    except Forged:
        return
    # Such a change is caught by the signature, which stands over the whole sealed text.
    assert isinstance(opened, str)


@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=300), st.text("<>&;![]CDATxml/='\" \n", max_size=200)))
def test_any_body_is_read_or_refused(body):
    try:
        fields = read_xml(body)
        read_message(fields, "wechat")
    except Forged:
        return
    assert all(isinstance(value, str) for value in fields.values())


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_written_so_that_it_can_be_read(text):
    content = read_xml(write_text("a", "b", text, 1))["Content"]
    kept = "".join(one for one in text if one >= " " and one not in "\ufffe\uffff")
    assert content.replace("\n", "").replace("\t", "").replace("]] >", "]]>") == kept.replace(
        "]] >", "]]>"
    )


def test_signatures_are_those_of_the_library_of_others():
    assert sign("t", "1", "n") == signature("t", "1", "n")
    for wrong in ("", "x", "é", sign("t", "1", "m")):
        with pytest.raises(Forged):
            require_signature(wrong, "t", "1", "n")


@pytest.mark.parametrize("key", ["", "a" * 42, "a" * 44, "!" * 43, "é" * 43])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(ValueError, match="AES key"):
        Seal(key, APP)
