"""What a doctor types in a chat, and what comes back."""

from __future__ import annotations

import pytest

from assistant.records_db.chats import Update
from bots.chat.channel import Form
from bots.chat.words import HELP, say
from tests.bots.fakes import ALARMED, ANSWERED

TELEGRAM = Form(longest=4096, buttons=True)
SMS = Form(longest=300, short=True)


@pytest.fixture
def tell(talk, chats):
    """Send a message as a channel does, remember the turn, give the texts that come back."""
    count = iter(range(10_000))

    def tell(text: str, form: Form = TELEGRAM, *, sender: str = "张", **more: object):
        update = Update("telegram", str(next(count)), "chat", sender, text, **more)
        chats.receive(update)
        reply = talk.reply(update, form)
        chats.finish(update, reply.messages, talk.memory(reply))
        return reply.messages

    return tell


def texts(messages) -> str:
    return "\n".join(one.text for one in messages)


def test_the_first_answer_comes_with_the_intended_use_and_the_next_without(tell):
    first, second = tell(ANSWERED.question), tell(ANSWERED.question)
    assert "首选 ACEI 或 ARB" in first[0].text
    assert "不能代替临床判断" in first[-1].text and "180 天" in first[-1].text
    assert first[-1].buttons == (("同意", "/agree"),)
    assert "不能代替临床判断" not in texts(second)


def test_start_says_what_it_is_for_and_how_it_is_used(tell):
    said = texts(tell("/start"))
    assert "供医务人员参考" in said and HELP["zh"] in said
    assert "供医务人员参考，不能" not in texts(tell(ANSWERED.question))


def test_start_is_in_the_language_of_the_phone(tell):
    assert "does not replace clinical judgement" in texts(tell("/start", language="en"))


def test_danger_comes_first(tell):
    assert tell(ALARMED.question)[0].text.startswith("【儿童惊厥】")


def test_a_follow_up_has_its_history_until_a_new_conversation(tell, mentor):
    tell(ANSWERED.question)
    tell("那孕妇呢？")
    assert [turn.question for turn in mentor.asked[-1][1]] == [ANSWERED.question]
    assert "新对话" in texts(tell("新对话"))
    tell("那孕妇呢？")
    assert mentor.asked[-1][1] == ()


def test_nobody_has_another_s_history(tell, mentor):
    tell(ANSWERED.question, sender="张")
    tell("那孕妇呢？", sender="李")
    assert mentor.asked[-1][1] == ()


def test_in_a_group_each_has_their_own_conversation(tell, mentor):
    tell(ANSWERED.question, sender="张")
    tell("那孕妇呢？", sender="张", group=True)
    assert mentor.asked[-1][1] == ()


def test_sources_are_buttons_and_open_the_passage(tell):
    (answer, _) = tell(ANSWERED.question)
    assert answer.buttons[0] == ("[1]", "/source 1") and len(answer.buttons) == 6
    for said in ("/source 1", "出处1"):
        (shown,) = tell(said)
        assert shown.text.startswith("[1] ") and "第 18 页" in shown.text
        assert "糖尿病 | ACEI 或 ARB" in shown.text


def test_a_source_that_is_not_there_is_said(tell):
    assert "还没有" in texts(tell("/source 1"))
    tell(ANSWERED.question)
    assert "有 6 条" in texts(tell("/source 9"))
    assert "编号" in texts(tell("/source abc"))
    assert "编号" in texts(tell("/source"))


def test_another_cannot_open_my_source(tell):
    tell(ANSWERED.question, sender="张")
    assert "还没有" in texts(tell("/source 1", sender="李"))


def test_the_short_form_is_short_and_the_rest_comes_when_asked(tell):
    tell("/agree", SMS)
    first = tell(ANSWERED.question, SMS)
    assert len(first) == 1 and len(first[0].text) <= 300 and "更多" in first[0].text
    assert "供医师参考" in first[0].text
    rest = tell("更多", SMS)
    whole = first[0].text.replace(say("more", "zh"), "") + texts(rest)
    for statement in ANSWERED.statements:
        assert statement.text in whole
    assert all(len(one.text) <= 300 for one in rest)


def test_who_wants_the_gist_gets_it_on_any_channel(tell):
    tell("短答")
    assert len(tell(ANSWERED.question)[0].text) <= 300
    tell("长答")
    assert "更多" not in tell(ANSWERED.question)[0].text


def test_more_of_nothing(tell):
    assert "还没有" in texts(tell("更多"))
    tell("短答")
    tell(ALARMED.question)
    assert "显示完" in texts(tell("更多"))


def test_the_language_is_chosen_and_kept(tell, mentor):
    assert texts(tell("/lang en")) == "Answers will be in English."
    tell(ANSWERED.question)
    assert mentor.asked[-1][2] == "en"
    assert "Type /lang" in texts(tell("/lang klingon"))
    tell("/lang 中文")
    tell(ANSWERED.question)
    assert mentor.asked[-1][2] == "zh"


def test_all_that_is_kept_is_deleted_once_it_is_confirmed(tell, mentor):
    tell(ANSWERED.question)
    assert "确定" in texts(tell("删除我的资料"))
    assert "已经删除" in texts(tell("/erase yes"))
    assert "还没有" in texts(tell("/source 1"))
    tell("那孕妇呢？")
    assert mentor.asked[-1][1] == ()


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_what_holds_no_text_is_answered_with_what_does(tell, text):
    assert "文字和语音" in texts(tell(text))


def test_an_unknown_command_is_said(tell):
    assert "没有这个命令" in texts(tell("/frobnicate"))


def test_a_question_that_is_refused_says_why(tell):
    assert "2000 字以内" in texts(tell("长" * 2001))


def test_a_passage_is_split_for_the_channel(tell):
    tell(ANSWERED.question, SMS)
    shown = tell("出处2", Form(longest=40))
    assert len(shown) > 1 and all(len(one.text) <= 40 for one in shown)
