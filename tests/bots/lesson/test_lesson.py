"""A lesson over messages: a case from opening to score, a quiz, leaving it, coming back to it."""

import pytest

from assistant.records_db.chats import Update
from assistant.records_db.conversations import Conversations
from assistant.records_db.people import People
from bots.chat.channel import Form
from bots.chat.talk import Talk
from bots.lesson.lesson import Lesson
from tests.bots.fakes import ANSWERED, FakeMentor

WHO = "c" * 32


@pytest.fixture
def lesson(desk, clock):
    return Lesson(desk, clock)


def test_a_case_is_chosen_played_and_scored(lesson):
    listed = lesson.start(WHO, "case", "")
    assert "/case 1" in listed[0] and "1. " in listed[0]
    opening = lesson.start(WHO, "case", "heart-attack-stomach-ache")
    assert "病人：" in opening[0] and "下诊断" in opening[0] and lesson.under_way(WHO)
    assert "〔血压〕" in lesson.said(WHO, "量个血压")[0]
    asked = lesson.said(WHO, "下诊断")[0]
    assert "请写诊断" in asked and "只有最前面的一个" in asked  # said beforehand
    assert "请写处理" in lesson.said(WHO, "急性心肌梗死")[0]
    assert "要不要转诊" in lesson.said(WHO, "嚼阿司匹林；含硝酸甘油")[0]
    assert "请回" in lesson.said(WHO, "随便")[0]
    score = lesson.said(WHO, "马上打120")[0]
    assert "【评分】" in score and "有害的处理" in score and "出处：《" in score
    assert not lesson.under_way(WHO) and lesson.said(WHO, "你好") is None


def test_a_plan_that_was_not_understood_is_written_anew_once(lesson):
    lesson.start(WHO, "case", "heart-attack-stomach-ache")
    for text in ("下诊断", "中了邪", "拿石头压一压，嚼阿司匹林"):
        lesson.said(WHO, text)
    said = lesson.said(WHO, "马上打120")[0]
    assert "读到的处理：嚼阿司匹林；没有读懂：中了邪（诊断）、拿石头压一压" in said
    assert "再写一遍诊断" in said and "【评分】" not in said
    assert "再写一遍处理" in lesson.said(WHO, "急性心肌梗死")[0]
    score = lesson.said(WHO, "不改")[0]
    assert "【评分】" in score and "急性心肌梗死" in score and "没有读懂" not in score


def test_a_quiz_goes_through_its_items(lesson, desk):
    first = lesson.start(WHO, "quiz", "")[0]
    assert first.startswith("【练习 1/5】") and "把握" in first
    for n, item in enumerate(desk.daily.today(WHO).items):
        answer = {"true": "对", "number": "1 mg"}.get(item.kind, "A")
        if item.kind == "order":
            answer = "ABCDEF"[: len(item.choices)]
        said = lesson.said(WHO, f"{n % 3 + 1} {answer}")
        assert "出处：《" in said[0]
    assert "做完了" in said[-1] and not lesson.under_way(WHO)
    assert "做完了" in lesson.start(WHO, "quiz", "")[0]
    assert "【练习 1/5】" in lesson.start(WHO, "quiz", "more")[0]


def test_an_answer_that_cannot_be_told_gets_a_hint_and_another_try(lesson):
    lesson.start(WHO, "quiz", "")
    assert "请" in lesson.said(WHO, "呃呃呃")[0] and lesson.under_way(WHO)


def test_all_cases_can_be_listed(lesson, desk):
    first, every = lesson.start(WHO, "case", "")[0], lesson.start(WHO, "case", "全部")[0]
    number = len(desk.shelf.content().cases)
    assert f"还有 {number - 8} 个" in first and f"\n{number}. " in every


def test_a_course_is_read_and_checked(lesson, desk):
    assert "/course 1" in lesson.start(WHO, "course", "")[0]
    assert "没有这门课" in lesson.start(WHO, "course", "no-such-course")[0]
    said = lesson.start(WHO, "course", "1")[0]
    for _ in range(60):
        if "自测：" in said:
            assert "自己评一评" in lesson.said(WHO, "不知道")[0]
            assert "自己评一评" in lesson.said(WHO, "嗯嗯")[0]
            said = lesson.said(WHO, "3")[0]
        elif "下一步" in said:
            assert "读完回" in lesson.said(WHO, "什么意思")[0]
            said = lesson.said(WHO, "下一步")[0]
        if "【学完】" in said:
            break
    assert "已记入学分" in said and not lesson.under_way(WHO)
    assert [one.act for one in desk.merits.entries(WHO)] == ["course"]


def test_a_course_goes_on_where_it_was_left(lesson):
    lesson.start(WHO, "course", "1")
    second = lesson.said(WHO, "读完了")[0]
    lesson.said(WHO, "退出")
    assert (
        "1. " in lesson.start(WHO, "course", "")[0] and "读到 1/" in lesson.start(WHO, "course")[0]
    )
    assert lesson.start(WHO, "course", "1")[0] == second


def test_the_assessment_is_sat_and_reported(lesson, desk, clock):
    said = lesson.start(WHO, "assess", "")
    assert "【年度能力考核】43 步" in said[0] and "【考核 1/43】" in said[1]
    assert "不知道" in lesson.said(WHO, "呃呃呃")[-1]
    for n in range(2, 42):
        said = lesson.said(WHO, "不知道")
        if n == 20:
            lesson.said(WHO, "退出")
            assert "【考核 20/43】" in lesson.start(WHO, "assess")[1]
    for n in (41, 42, 43):
        assert f"【考核 {n}/43 病例】" in said[-1]
        assert "已用" in lesson.said(WHO, "发烧没有")[0]
        lesson.said(WHO, "下诊断")
        lesson.said(WHO, "说不准")
        lesson.said(WHO, "先转诊")
        said = lesson.said(WHO, "立即")
    assert "能力考核" in said[-1] and not lesson.under_way(WHO)
    assert [one.act for one in desk.merits.entries(WHO)] == ["assessment"]
    assert "才能" in lesson.start(WHO, "assess")[0] or "考" in lesson.start(WHO, "assess")[0]


def test_a_case_stays_open_when_enough_was_asked(lesson, monkeypatch):
    monkeypatch.setattr("assistant.learning.talk._MOST_STEPS", 1)
    lesson.start(WHO, "case", "1")
    lesson.said(WHO, "烧不烧")
    assert "下诊断" in lesson.said(WHO, "咳不咳")[0] and lesson.under_way(WHO)


def test_a_case_is_chosen_by_its_title_and_its_number_stays(lesson, desk):
    title = desk.shelf.content().cases["heart-attack-stomach-ache"].title
    number = sorted(desk.shelf.content().cases).index("heart-attack-stomach-ache") + 1
    by_title = lesson.start(WHO, "case", title)
    assert title in by_title[0] and title in lesson.start(WHO, "case", str(number))[0]


def test_how_sure_one_is_alone_is_no_answer(lesson):
    lesson.start(WHO, "quiz", "")
    assert "还没有答案" in lesson.said(WHO, "2")[0] and lesson.under_way(WHO)


def test_who_names_a_patient_in_a_decision_has_it_masked(lesson, desk):
    lesson.start(WHO, "case", "1")
    lesson.said(WHO, "下诊断")
    lesson.said(WHO, "张伟民，电话13812345678，感冒")
    lesson.said(WHO, "让张伟民打13812345678")
    kept = str(desk.sittings.open(WHO, "quiz", "lesson").state)
    assert "13812345678" not in kept


@pytest.mark.parametrize("word", ["退出", "/stop", "不做了。", "stop"])
def test_a_lesson_is_left(lesson, word):
    lesson.start(WHO, "case", "1")
    assert "可以提问了" in lesson.said(WHO, word)[0] and lesson.said(WHO, "你好") is None


def test_who_comes_back_later_asks_about_a_real_patient(lesson, clock):
    lesson.start(WHO, "case", "1")
    clock.now += 1801
    assert lesson.said(WHO, "娃烧到40度抽了") is None


@pytest.mark.parametrize("which", ["99", "nothing", "0", "１００"])
def test_a_case_that_there_is_not_is_said(lesson, which):
    assert "没有这个病例" in lesson.start(WHO, "case", which)[0]


def test_another_command_is_none_of_a_lesson(lesson):
    assert lesson.start(WHO, "weather", "") is None


@pytest.fixture
def talk(lesson, desk, tmp_path):
    database = desk.sittings._database
    return Talk(
        FakeMentor(), People(database, tmp_path), Conversations(database),
        chats_days=180, lesson=lesson,
    )  # fmt: skip


def texts(talk, text, n=[0], **more):  # noqa: B006 -- counts the messages
    n[0] += 1
    update = Update("telegram", str(n[0]), "c", "s", text, **more)
    return "\n".join(one.text for one in talk.reply(update, Form(longest=4000)).messages)


def test_a_chat_teaches_and_still_answers(talk):
    assert "【练习 1/5】" in texts(talk, "练习")
    assert "出处" in texts(talk, "2 A") or "请" in texts(talk, "2 A")
    assert "可以提问了" in texts(talk, "退出")
    assert ANSWERED.statements[0].text[:10] in texts(talk, ANSWERED.question)
    assert "病人：" in texts(talk, "病例1")


def test_a_command_is_obeyed_within_a_lesson(talk):
    texts(talk, "病例1")
    assert "练习、病例" in texts(talk, "帮助")
    assert "病人" in texts(talk, "量血压") or "血压" in texts(talk, "量血压")


def test_what_was_asked_in_a_chat_is_taught_later(talk, desk):
    texts(talk, ANSWERED.question)
    person = desk.people.hashed("telegram", "s")
    assert [one.document for one in desk.learners.interests(person)] == [
        ANSWERED.citations[0].document_id
    ]


def test_a_group_is_not_taught(talk):
    assert "没有这个命令" in texts(talk, "/quiz", group=True)
