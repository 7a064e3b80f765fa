"""What a case has: each field with its key in JSON, its heading in a sheet, and what it takes.

One table, read by the check, the sheets, their drop-downs and the page that explains them. Data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["text", "choice", "lines", "points", "history"]
MOST_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a case.

    `choices` maps each value to what a sheet calls it; `about` is one sentence for whoever fills
    the column in; `width` is the column's, in characters of a sheet.
    """

    key: str
    heading: str
    shape: Shape
    about: str
    width: int = 14
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)


FIELDS = (
    Field("id", "编号", "text", "每题一个，不重复。空着则由问题生成。", 18),
    Field("question", "问题", "text", "照村医会问的原话写，最长 2000 字。", 44, required=True),
    Field(
        "expected", "期望", "choice",
        "系统应怎么做。作答：资料库里有答案；弃答：资料库里没有；谢绝：超出范围；"
        "反问：还缺一样才能答，应反问一句；报警：有危险征象，先报警；不报警：看着像危险、其实不是。",
        10, required=True,
        choices={
            "answer": "作答", "abstain": "弃答", "decline": "谢绝", "clarify": "反问",
            "alert": "报警", "quiet": "不报警",
        },
    ),
    Field(
        "must", "必须说到", "points",
        "一行一个要点；同一要点的几种说法用 | 隔开，说到一种即可；行首可写分量，如 (3)。"
        "数字要带单位。期望为“作答”时必填。", 40,
    ),
    Field("must_not", "不得说到", "points", "写法同“必须说到”：说到任何一种即为错。", 30),
    Field(
        "urgency", "报警级别", "choice", "只在期望为“报警”时填写，并且必填。", 12,
        choices={"immediate": "立即处理", "urgent": "尽快处理"},
    ),
    Field(
        "risk", "风险", "choice", "答错会伤人的题（剂量、禁忌、急症）选“高”。空着为“一般”。", 8,
        choices={"normal": "一般", "high": "高"},
    ),
    Field(
        "wording", "说法", "choice", "问题的语体。空着为“规范”，英文问题为“英文”。", 8,
        choices={"standard": "规范", "village": "土话", "english": "英文"},
    ),
    Field(
        "language", "语言", "choice", "空着则看问题里有没有汉字。", 8,
        choices={"zh": "中文", "en": "英文"},
    ),
    Field(
        "history", "前文", "history",
        "追问的题：之前的对话，一轮一行，行首写“问：”或“答：”，先问的在上。", 36,
    ),
    Field(
        "documents", "依据文档", "lines",
        "答案所在文档的编号，一行一个。编号见 mentor library list。", 24,
    ),
    Field(
        "passages", "依据段落", "lines", "一行一个，写成“文档编号 > 标题”。", 32,
    ),
    Field("topic", "主题", "text", "如 hypertension，报告按它分组。", 16),
    Field("population", "人群", "text", "如 child、pregnancy、elderly、renal；成人空着。", 12),
    Field("kind", "类型", "text", "这题考什么，如 dose、contraindication、danger-sign。", 16),
    Field("group", "同题组", "text", "同一问题的几种问法写同一个组名。", 16),
    Field("author", "作者", "text", "谁写的。", 10),
    Field("provenance", "来历", "text", "根据什么写的，谁审过。", 24),
    Field(
        "split", "用途", "choice", "开发：平时调试看；测试：只在验收时看。空着则自动分。", 8,
        choices={"dev": "开发", "test": "测试"},
    ),
    Field(
        "notes", "提示", "lines",
        "答案下面必须有的提示，一行一个，如 checklist（还应问）、premise（与原文不同）；"
        "前面加 ! 表示不得有，如 !checklist。", 18,
    ),
)  # fmt: skip
BY_KEY: Mapping[str, Field] = {one.key: one for one in FIELDS}


def choices_of(key: str) -> str:
    """List what a field takes, as a sheet and as JSON write it, e.g. 作答（answer）."""
    return "、".join(f"{label}（{value}）" for value, label in BY_KEY[key].choices.items())
