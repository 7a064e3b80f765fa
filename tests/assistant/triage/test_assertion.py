"""Is a finding there, now, in this patient?"""

import pytest

from assistant.triage.assertion import Heard, about_a_patient
from assistant.triage.readings import fold


def asserted(text, finding):
    folded = fold(text)
    start = folded.rindex(finding)
    return Heard(folded).asserted(start, start + len(finding))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("胸痛两小时", "胸痛"),
        ("没缓解，胸痛", "胸痛"),
        ("含药没有缓解的胸痛", "胸痛"),
        ("没发烧也没咳嗽，就是胸痛", "胸痛"),
        ("没发烧但胸痛", "胸痛"),
        ("去年得过心梗，今天胸痛", "胸痛"),
        ("去年胸痛过，今天又胸痛", "胸痛"),
        ("既往脑梗，今晨再次右侧无力", "无力"),
        ("他不停抽搐", "抽搐"),
        ("无诱因出现胸痛", "胸痛"),
        ("不省人事还抽搐", "抽搐"),
        ("病人说不清哪里痛，胸痛吧", "胸痛"),
        ("如果不转诊行不行，他现在胸痛", "胸痛"),
        ("no fever but chest pain", "chest pain"),
        ("no relief from chest pain", "chest pain"),
        ("can't stop vomiting", "vomiting"),
        ("chest pain started 2 hours ago", "chest pain"),
        ("stung by a bee 10 min ago", "stung"),
    ],
)
def test_a_finding_that_is_there(text, finding):
    assert asserted(text, finding)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("无胸痛", "胸痛"),
        ("无发热、咳嗽、胸痛", "胸痛"),
        ("没有胸痛", "胸痛"),
        ("否认咯血及胸痛", "胸痛"),
        ("不头疼不胸痛", "胸痛"),
        ("胸痛倒没有", "胸痛"),
        ("娃冇抽搐", "抽搐"),
        ("未见抽搐", "抽搐"),
        ("有没有胸痛", "胸痛"),
        ("去年胸痛过一次", "胸痛"),
        ("三个月前胸痛", "胸痛"),
        ("小时候抽搐过", "抽搐"),
        ("怎么预防抽搐", "抽搐"),
        ("如果病人胸痛、大汗，怎么办", "大汗"),
        ("万一胸痛，含什么药", "胸痛"),
        ("无意识障碍", "意识障碍"),
        ("没有呼吸困难", "呼吸困难"),
        ("no chest pain", "chest pain"),
        ("denies fever, cough or chest pain", "chest pain"),
        ("no fever, chest pain, or vomiting", "chest pain"),
        ("she had eclampsia six years ago", "eclampsia"),
        ("chest pain absent", "chest pain"),
        ("how to prevent seizures", "seizures"),
        ("What if he gets chest pain", "chest pain"),
    ],
)
def test_a_finding_that_is_not_there(text, finding):
    assert not asserted(text, finding)


@pytest.mark.parametrize(
    "text",
    [
        "患者男，58岁，胸痛40分钟，一般怎么处理？",
        "胸痛大汗",
        "我妈突然嘴歪了，是什么病",
        "他现在胸痛，指南怎么说",
        "this man has chest pain, what is it",
        "化疗后第9天发热38.7℃，一般情况尚可",
    ],
)
def test_a_patient_at_hand(text):
    assert about_a_patient(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "什么是心梗",
        "成人过敏性休克时肾上腺素肌注用多少",
        "儿童惊厥持续状态咪达唑仑的剂量和途径",
        "肠套叠最好在几小时内复位",
        "50岁女性 V4 导联 ST 段压低多少才算异常",
        "Can a child with croup have dexamethasone",
        "How soon is bleeding after birth called secondary",
        "脑卒中的识别口诀分别指什么",
        "单选题：男，60岁，胸痛2小时，最可能的诊断是",
        "Exam question: a 30-year-old with sudden dyspnoea",
        "电视上讲有个人吃花生卡死了",
        "听说隔壁县有个娃被疯狗咬了",
        "给村民讲课，心梗怎么说",
        "What does FAST stand for in stroke recognition?",
        "How do I counsel parents on preventing choking in toddlers?",
        "哮喘一般首选什么药",
    ],
)
def test_no_patient(text):
    assert not about_a_patient(fold(text))


def test_a_reading_that_is_aimed_at_was_not_measured():
    text = "控制在130/80以下，今天180/110"
    heard = Heard(text)
    assert not heard.measured(text.index("130"), text.index("130") + 6)
    assert heard.measured(text.index("180"), text.index("180") + 7)
