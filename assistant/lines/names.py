"""Names of drugs and diseases in a question that the library has never seen. Pure.

A question about a drug that no document holds must not be answered with another drug's dose,
however well the rest of it matches. A name is told by the lexicon's type, or by its ending: the
stems of the WHO's international non-proprietary names, dose forms, and what diseases end in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.passage import Wanted
from index.tokens import common_words

_NAMED = ("drug", "disease")
_ENGLISH = re.compile(
    r"[a-z]{3,}(?:pril|sartan|olol|orol|erol|statin|vastatin|cillin|m[iy]cin|azole|oxacin|dipine"
    r"|gliptin|gliflozin|glutide|thiazide|parin|xaban|gatran|lukast|triptan|setron|tidine|prazole"
    r"|profen|coxib|azepam|azolam|barbital|codone|caine|curium|mab|nib|ciclib|vir|fungin|zole"
    r"|zine|amine|idone|pine|tinib|zumab|sone|solone|onide|olone|afil|osin|dronate|ximab|zid"
    r"|milast|glitazone|grelor|vaptan|entan|penem|cycline|bactam|fenac|oxicam|oxetine|triptyline"
    r"|pramine|peridol|tropium|phylline|semide|zanthin|bex|osine|oxin|ovir|ax|ex|itis|osis|emia|aemia|pathy|opathy|oma)$"
)
_CHINESE = re.compile(
    r"(?:西林|霉素|沙星|硝唑|康唑|拉唑|替丁|地平|普利|沙坦|洛尔|他汀|双胍|列汀|列净|格列.|单抗|替尼"
    r"|洛韦|韦林|韦|布芬|洛芬|昔布|考昔|西泮|唑仑|巴比妥|卡因|[尼米的卡龙强安]松|特罗|司特|沙班|肝素|噻嗪|塞米"
    r"|维林|[乐夫替咪尼匹他芬米立拉]定|啶|嗪|酮|胺|唑|碱|苷|肽|[^药大一成光线平切录]片|胶囊|颗粒|注射液|口服液|滴丸|综合征|氏病|.症|.炎|.病)$"
)
# Words that end like a name and are none.
_EVERYDAY = re.compile(
    r"complex|diagnosis|prognosis|sympathy|magazine|diploma|examine|reexamine|homeopathy"
    r"|[慢急]性病|传染病|常见病|多发病|职业病|地方病|老年病|妇科病|遗传病|.毛病"
    r"|并发症|合并症|后遗症|适应症|禁忌症|[急危]重症|综合征|注射液|口服液"
)
# What only a disease's name ends in; cutting parts it from a name that no lexicon has (月光|疹).
_DISEASES_END = frozenset("症疹炎癌瘤")
_DOSED = frozenset({"dose", "dosage", "dosing"})
_SHORTEST_ENGLISH = 7
_SHORTEST_CHINESE = 3
_SCRAP = (
    1.0  # a word of the dialect (咯个 is 这个) weighs less, a name that nothing has weighs most
)


def unknown_names(wanted: Sequence[Wanted]) -> tuple[str, ...]:
    """Give the drugs and diseases that a question names and that the whole index has never seen."""
    names = [part.surface for part in wanted if not part.seen and _is_name(part)]
    for part, after in pairwise(wanted):
        if part.surface in _DOSED and _may_be_drug(after):
            names.append(after.surface)
        if part.seen or part.concept:
            continue
        # What a dose form follows is a drug, whatever it ends in: 磁可平口服液.
        scrap = part.weight < _SCRAP
        if after.concept == "dose_form" and not scrap and not _EVERYDAY.fullmatch(part.surface):
            names.append(part.surface)
        if after.surface in _DISEASES_END:
            name = part.surface + after.surface
            if len(name) >= _SHORTEST_CHINESE and not _EVERYDAY.fullmatch(name):
                names.append(name)
    return tuple(names)


def _may_be_drug(part: Wanted) -> bool:
    """Say whether an English word that nothing has may be a drug: dose of zelotropin."""
    word = part.surface
    unseen = not part.seen and not part.concept and word not in common_words()
    return unseen and word.isascii() and word.isalpha() and len(word) >= _SHORTEST_ENGLISH


def _is_name(part: Wanted) -> bool:
    if part.concept:
        return part.concept in _NAMED
    word = part.surface
    if _EVERYDAY.fullmatch(word) or word in common_words():
        return False
    if word.isascii():
        return len(word) >= _SHORTEST_ENGLISH and bool(_ENGLISH.search(word))
    return len(word) >= _SHORTEST_CHINESE and bool(_CHINESE.search(word))
