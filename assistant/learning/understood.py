"""What of a diagnosis and a plan was not understood, said before they are scored. Pure.

A clause of a plan was read where it names a point of the case, denied or not, a referral, any drug
of the lexicon, or only a dose and how it is given. What was read is told in the learner's own words
and never says whether it is good, bad or neither; what he has not named is never told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.learning.case_files import Case
from assistant.learning.naming import clauses, names
from index.lexicon import Lexicon
from index.tokens import fold

_ENDING = "可以换个说法再交一次，不算第二次做；不改再交，就照原样评分。"
_REFER = ("转诊",)
_STAYS = re.compile(r"不(?:用|需要?|必|要)?转|no referral")
_FILLER = re.compile(
    r"然后|接着|同时|马上|立即|立刻|赶紧|先|再|并|就|还|给|予|用|注意|谢谢|好的?|等"
    r"|口服|嚼服|含服|肌注|静推|静滴|静注|皮下|雾化|吸入|外用|顿服|饭前|饭后|睡前|每[天日次]|一[天日次]|\d"
    r"|mg|ml|kg|iu|g|[毫微]克|毫升|克|升|片|粒|支|次|天|小时|分钟|[\W_]"
)
_UNSURE = re.compile(
    r"不知道|不清楚|不晓得|不会|不确定|说不准|说不好|拿不准|待查|待诊|健康|正常|没病"
    r"|unknown|not sure"
)
_ILLNESS = ("disease", "symptom", "sign")
_DRUGS = ("drug", "drug_class")
_LONGEST = 40  # characters of a clause that are shown


@dataclass(frozen=True, slots=True)
class Unread:
    """What was not understood; `read` are the clauses of the plan that were."""

    diagnosis: str
    plan: tuple[str, ...]
    read: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say what was read and what was not."""
        said = []
        if self.plan:
            said.append(f"读到的处理：{'、'.join(self.read) or '无'}")
        unclear = [*([f"{self.diagnosis}（诊断）"] if self.diagnosis else ()), *self.plan]
        said.append(f"没有读懂：{'、'.join(unclear)}")
        return f"{'；'.join(said)}，{_ENDING}"


def unread(diagnosis: str, plan: str, case: Case, lexicon: Lexicon) -> Unread | None:
    """Give what of a decision was not understood; None where all of it was."""
    wordings = [say for action in case.actions for say in action.says]
    read: list[str] = []
    unclear: list[str] = []
    for clause in _pieces(plan):
        told = read if _planned(clause, wordings, lexicon) else unclear
        told.append(clause[:_LONGEST])
    named = _diagnosed(diagnosis, case, lexicon)
    if named and not unclear:
        return None
    return Unread("" if named else diagnosis[:_LONGEST], tuple(unclear), tuple(read))


def _pieces(plan: str) -> Sequence[str]:
    """Cut a plan into what it lists; words that only join, and doses that stand alone, left out."""
    listed = [piece.strip() for clause in clauses(plan) for piece in clause.split("、")]
    return [one for one in dict.fromkeys(listed) if _FILLER.sub("", fold(one))]


def _planned(clause: str, wordings: Sequence[str], lexicon: Lexicon) -> bool:
    if names(clause, (*wordings, *_REFER), lexicon) or _STAYS.search(fold(clause)):
        return True
    return _mentions(clause, _DRUGS, lexicon)


def _diagnosed(diagnosis: str, case: Case, lexicon: Lexicon) -> bool:
    known = (*case.diagnoses, *(say for one in case.close for say in one.says))
    if _UNSURE.search(fold(diagnosis)) or names(diagnosis, known, lexicon):
        return True
    return _mentions(diagnosis, _ILLNESS, lexicon)


def _mentions(text: str, types: Sequence[str], lexicon: Lexicon) -> bool:
    found = (concept for mention in lexicon.mentions(text) for concept in mention.concepts)
    return any(one.type in types for one in found)
