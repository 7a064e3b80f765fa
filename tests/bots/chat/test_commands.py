"""Commands as they are typed; a question that holds such a word stays a question."""

from __future__ import annotations

import pytest

from bots.chat.commands import Command, read_command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command("start")),
        ("/START@mentor_bot", Command("start")),
        ("/source 3", Command("source", "3")),
        ("/lang en", Command("lang", "en")),
        ("／ｎｅｗ", Command("new")),
        ("出处2", Command("source", "2")),
        ("原文 [12]", Command("source", "12")),
        ("出处２", Command("source", "2")),
        ("“更多”", Command("more")),
        ("继续。", Command("more")),
        (" 新对话 ", Command("new")),
        ("同意", Command("agree")),
        ("删除我的资料", Command("erase")),
        ("确定删除", Command("erase", "yes")),
        ("？", Command("help")),
        ("Help", Command("help")),
        ("/whatever it is", Command("whatever", "it is")),
    ],
)
def test_a_command(text, command):
    assert read_command(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "血压160/100怎么办", "继续吃阿司匹林可以吗", "更多的检查要做哪些", "出处是哪里", "高血压",
        "", "1/2片怎么掰", "/ 是什么意思", "new onset chest pain", "帮助消化的药",
    ],
)  # fmt: skip
def test_a_question(text):
    assert read_command(text) is None
