"""A mentor that a person can predict: it looks the question up in a table."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Sequence
from typing import Literal

from assistant.errors import QuestionRefused
from assistant.records import (
    Alert,
    Answer,
    Citation,
    Note,
    PassageView,
    Statement,
    Turn,
)

HYPERTENSION = "国家基层高血压防治管理指南"
DRUGS = "5.4 药物治疗 > 5.4.2 药物选择"
PASSAGE = (
    "合并糖尿病的高血压患者，首选 ACEI 或 ARB。血压未达标时，可联合二氢吡啶类钙通道阻滞剂或小剂量"
    "噻嗪类利尿剂。\n妊娠期禁用 ACEI 和 ARB；双侧肾动脉狭窄、血钾 > 5.5 mmol/L 者禁用。"
    "用药后 2～4 周复查血钾和血肌酐。"
)


def citation(n: int, quote: str, **changed: object) -> Citation:
    fields: dict[str, object] = {
        "n": n, "document_id": "htn-cn-primary", "title": HYPERTENSION,
        "issuer": "国家心血管病中心", "edition": "2020", "year": 2020, "state": "published",
        "section": DRUGS, "page": 18, "quote": quote, "passage": PASSAGE,
        "chunk_id": f"{n:016x}", "url": f"/v1/passages/{n:016x}",
    }  # fmt: skip
    fields.update(changed)
    return Citation(**fields)  # type: ignore[arg-type]


FIRST = "合并糖尿病的高血压患者，首选 ACEI 或 ARB。"
SECOND = "血压未达标时，可联合二氢吡啶类钙通道阻滞剂或小剂量噻嗪类利尿剂。"
THIRD = "妊娠期禁用 ACEI 和 ARB；双侧肾动脉狭窄、血钾 > 5.5 mmol/L 者禁用。"
FOURTH = "用药后 2～4 周复查血钾和血肌酐。"
TARGET = "糖尿病患者血压目标：< 130/80 mmHg（能耐受者）。"

ANSWERED = Answer(
    id="a1", question="高血压合并糖尿病，首选哪类降压药？",
    standalone_question="高血压合并糖尿病，首选哪类降压药？", language="zh", kind="answered",
    statements=(
        Statement(FIRST, (1,), "合并症的用药选择"),
        Statement(SECOND, (2,), "合并症的用药选择"),
        Statement(TARGET, (3, 4), "降压目标"),
        Statement(THIRD, (5,), "禁忌与注意"),
        Statement(FOURTH, (6,), "禁忌与注意"),
    ),
    text=f"1. {FIRST}[1]\n2. {SECOND}[2]\n3. {TARGET}[3][4]\n4. {THIRD}[5]\n5. {FOURTH}[6]",
    citations=(
        citation(1, FIRST), citation(2, SECOND),
        citation(3, TARGET, section="4 降压目标", page=12, passage=TARGET),
        citation(
            4, TARGET, document_id="dm2-cn-primary", title="国家基层糖尿病防治管理指南",
            issuer="中华医学会糖尿病学分会", edition="2022", year=2022, section="八、血压管理",
            page=None, passage=TARGET,
        ),
        citation(5, THIRD), citation(6, FOURTH),
    ),
    notes=(
        Note("unreviewed", "所引资料为本项目摘编，未经临床医生审核。"),
        Note("population", "孕妇不适用以上药物选择，请另查妊娠期高血压。"),
    ),
    index_version="v7", timings_ms={"retrieve": 8.0, "answer": 12.0, "total": 21.5},
)  # fmt: skip

REASON = "资料库里没有找到能可靠回答这个问题的内容，所以不作答，以免误导。可以换个说法再问。"
ABSTAINED = Answer(
    id="a2", question="明天股票会涨吗？", standalone_question="明天股票会涨吗？", language="zh",
    kind="abstained",
    text=f"{REASON}\n资料库里相近的内容：高血压的诊断标准；儿童发热的处理；健康档案",
    abstain_reason=REASON, nearest_topics=("高血压的诊断标准", "儿童发热的处理", "健康档案"),
    index_version="v7",
)  # fmt: skip

ALARM = Alert(
    "immediate", "儿童惊厥",
    "让孩子侧卧，清理口鼻分泌物，不要往嘴里塞东西，不要强按肢体；记录发作时间，同时呼叫 120 转诊。",
    (1,),
)  # fmt: skip
CONVULSION = "惊厥持续 5 分钟以上，按惊厥持续状态处理，立即转诊。"
ALARMED = Answer(
    id="a3", question="娃发烧抽了咋办？", standalone_question="娃发烧抽了咋办？", language="zh",
    kind="answered", alerts=(ALARM, Alert("urgent", "高热", "6 个月以下发热，当天转诊。")),
    statements=(Statement(CONVULSION, (1,), "热性惊厥"),),
    text=f"【儿童惊厥】{ALARM.message}\n【高热】6 个月以下发热，当天转诊。\n1. {CONVULSION}[1]",
    citations=(
        citation(
            1, CONVULSION, title="儿童发热基层诊疗要点", issuer="国家卫生健康委", edition="",
            year=None, section="三、热性惊厥", page=None, passage=CONVULSION, state="superseded",
        ),
    ),
    index_version="v7",
)  # fmt: skip

FOLLOWED = dataclasses.replace(
    ANSWERED, question="那孕妇呢？", standalone_question="高血压孕妇首选哪类降压药？"
)

VIEW = PassageView(
    chunk_id="0000000000000001", document_id="htn-cn-primary", title=HYPERTENSION,
    issuer="国家心血管病中心", edition="2020", year=2020, state="published", section=DRUGS, page=18,
    text=PASSAGE,
    before=("常用降压药有五大类：CCB、ACEI、ARB、利尿剂和 β 受体阻滞剂，均可作为初始用药。",),
    after=("老年患者从小剂量开始，逐步加量，避免体位性低血压。",),
    table="合并症 | 首选\n糖尿病 | ACEI 或 ARB\n冠心病 | β 受体阻滞剂",
    source_url="https://example.org/htn", digest=True,
)  # fmt: skip


class FakeMentor:
    """Answer from a table of question → Answer; anything else is answered like ANSWERED.

    `asked` keeps what came in. `gate`, when given, holds every answer until it is set.
    """

    index_version = "v7"

    def __init__(self, *, missing: str | None = None, gate: threading.Event | None = None) -> None:
        self.missing = missing
        self.gate = gate
        self.asked: list[tuple[str, tuple[Turn, ...], str]] = []
        self.table = {
            answer.question: answer for answer in (ANSWERED, ABSTAINED, ALARMED, FOLLOWED)
        }

    def ready(self) -> str | None:
        return self.missing

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        language: Literal["zh", "en", "auto"] = "auto",
    ) -> Answer:
        gate = self.gate  # of now: a test may take it away as soon as it sees the question
        self.asked.append((question, tuple(history), language))
        if gate is not None:
            gate.wait(10)
        self._read(question)
        if question == "崩溃":
            raise RuntimeError(f"a secret of {question}")
        return self.table.get(question, ANSWERED)

    def alerts(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        language: Literal["zh", "en", "auto"] = "auto",
    ) -> tuple[Alert, ...]:
        self._read(question)
        found = self.table.get(question)
        alerts = found.alerts if found is not None else ()
        return tuple(dataclasses.replace(one, citations=()) for one in alerts)

    def _read(self, question: str) -> None:
        if not question.strip():
            raise QuestionRefused("empty", "请先输入要问的问题。")
        if len(question) > 2000:
            raise QuestionRefused("too-long", "问题太长了，请缩短到 2000 字以内。")

    def passage(self, chunk_id: str) -> PassageView | None:
        return VIEW if chunk_id in {f"{n:016x}" for n in range(1, 7)} else None
