"""A small list of asks, a case and items that a person can predict, about a document that ships."""

from __future__ import annotations

import copy
from pathlib import Path

import yaml

ASKS = {
    "asks": {
        "fever": {
            "kind": "history", "name": "发热", "normal": "没有发烧。",
            "says": ["有没有发烧", "发热没有", "烧不烧", "身上烫不烫", "发过烧没", "any fever"],
        },
        "urine": {
            "kind": "history", "name": "尿量", "normal": "小便和平时一样。",
            "says": ["小便多不多", "尿量怎么样", "屙尿没得", "最后一次小便什么时候", "尿得少不少",
                     "passing urine"],
        },
        "behaviour": {
            "kind": "history", "name": "精神", "normal": "精神还可以。",
            "says": ["精神好不好", "蔫不蔫", "玩不玩", "反应怎么样", "叫得应不", "is he playing"],
        },
        "feeding": {
            "kind": "history", "name": "喝水", "normal": "能吃能喝。",
            "says": ["喝得进水不", "吃奶好不好", "能不能喝", "拒奶没有", "喂水喝不喝", "drinking"],
        },
        "hydration": {
            "kind": "exam", "name": "皮肤弹性", "normal": "皮肤弹性好。",
            "says": ["看皮肤弹性", "捏肚皮", "看眼窝", "看脱水", "捏皮肤回弹", "skin turgor"],
        },
        "temperature": {
            "kind": "exam", "name": "体温", "normal": "体温36.7℃。",
            "says": ["量体温", "测体温", "体温多少", "试表", "量个烧", "temperature"],
        },
        "blood-count": {
            "kind": "test", "name": "血常规", "normal": "血常规正常。", "minutes": 20, "cost": 20,
            "says": ["查血常规", "验血", "血象", "抽血查白细胞", "血红蛋白", "blood count"],
        },
        "cough": {
            "kind": "history", "name": "咳嗽", "normal": "不咳。",
            "says": ["咳不咳", "有没有咳嗽", "咳得凶不", "干咳吗", "咳几天了", "any cough"],
        },
    }
}  # fmt: skip
_WHY = {"because": "脱水程度从最重一级看起。", "section": "脱水程度怎么判断"}
CASE = {
    "id": "dry-child", "title": "拉了三天的娃", "level": "village", "who": "child",
    "patient": "14个月男孩", "topics": ["child-diarrhoea"], "document": "child-diarrhoea",
    "source": "儿童急性感染性腹泻病诊疗规范，2020", "trap": "看着像普通腹泻。",
    "opening": "医生，娃拉了三天水一样的屎，你给看看嘛。",
    "asks": {
        "urine": {"answer": "从昨晚没屙过尿。", "essential": True, "danger": True,
                  "because": "长时间没有小便要转诊。", "section": "哪些腹泻患儿立即转诊"},
        "behaviour": {"answer": "喊半天才睁眼。", "essential": True, **_WHY},
        "feeding": {"answer": "喝不进。", "essential": True, **_WHY},
        "hydration": {"answer": "捏起来三秒才回。", "essential": True,
                      "because": "皮肤捏起超过2秒是重度脱水。", "section": "脱水程度怎么判断"},
        "fever": "摸着不烫。", "cough": "不咳。", "temperature": "37.1℃。", "blood-count": "没做。",
    },
    "worsens": [{"after": 10, "says": "娃喊不答应了。", "answers": {"behaviour": "叫不醒。"}}],
    "diagnosis": {
        "accept": ["重度脱水", "严重脱水", "重度 + 失水"],
        "close": [{"says": ["有些脱水", "中度脱水"], **_WHY}], **_WHY,
    },
    "management": [
        {"do": "静脉补液", "says": ["静脉补液", "乳酸林格", "输液"], "essential": True,
         "because": "重度脱水立即静脉补液。", "section": "重度脱水：方案C"},
        {"do": "单用葡萄糖", "says": ["葡萄糖", "糖水"], "harmful": True,
         "because": "不能单用5%葡萄糖液补液。", "section": "重度脱水：方案C"},
        {"do": "抗菌药", "says": ["抗生素", "头孢"], "needless": True,
         "because": "病毒引起的，抗菌药物无效。", "section": "什么是急性腹泻"},
    ],
    "referral": {"right": "immediate", "because": "重度脱水立即转诊。",
                 "section": "哪些腹泻患儿立即转诊"},
}  # fmt: skip
ITEMS = {
    "document": "child-diarrhoea",
    "items": [
        {"id": "d-01", "kind": "single", "topic": "child-diarrhoea",
         "question": "昏睡、不能喝水，属于哪一级脱水？",
         "choices": ["无脱水", "有些脱水", "重度脱水"],
         "answer": 3, "because": "符合两项及以上就归入该级。", "section": "脱水程度怎么判断"},
        {"id": "d-02", "kind": "multiple", "topic": "child-diarrhoea",
         "question": "哪些是立即转诊的信号？", "choices": ["抽搐", "大便带血", "拉了一次"],
         "answer": [1, 2], "because": "任一危险信号都应转诊。", "section": "哪些腹泻患儿立即转诊"},
        {"id": "d-03", "kind": "number", "topic": "child-diarrhoea", "risk": "high",
         "question": "重度脱水静脉补液总量是多少？", "answer": "100 mL/kg",
         "because": "重度脱水静脉补液总量100 mL/kg。", "section": "重度脱水：方案C"},
        {"id": "d-04", "kind": "order", "topic": "child-diarrhoea",
         "question": "从重到轻排一排。", "choices": ["无脱水", "重度脱水", "有些脱水"],
         "answer": [2, 3, 1], "because": "从最重一级看起。", "section": "脱水程度怎么判断"},
        {"id": "d-05", "kind": "true", "topic": "child-diarrhoea",
         "question": "腹泻脱水可以单用葡萄糖液补液。", "answer": False,
         "because": "不能单用5%葡萄糖液补液。", "section": "重度脱水：方案C"},
    ],
}  # fmt: skip


def changed(content, path, value):
    """Give a copy in which what stands at a path (a dotted name) is another, or gone (None)."""
    content = copy.deepcopy(content)
    at = content
    *steps, last = [int(one) if one.isdecimal() else one for one in path.split(".")]
    for step in steps:
        at = at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return content


def write(folder: Path, name: str, content) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (
        content
        if isinstance(content, str)
        else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    )
    path.write_text(text, encoding="utf-8")
    return path
