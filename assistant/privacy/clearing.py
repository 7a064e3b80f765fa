"""A masked text → the text that is looked up: without marks and the labels before them. Pure.

"患者〔姓名〕，电话〔电话〕，血压180/110" is about a blood pressure: a library has nothing on names
and telephones, and would be said not to answer. What the asker reads keeps its marks.
"""

from __future__ import annotations

import functools
import re

from assistant.privacy.labelled import label_words
from assistant.privacy.words import any_word

# Words that say only that a name, an address or a date of birth follows.
_LEADS = (
    "姓名 病人姓名 患者姓名 名字 名叫 名字叫 我叫 叫做 叫 我是 我系 俺是 俺叫 住址 家庭住址"
    " 地址 家庭地址 现住址 户籍地址 家住 现住 住在 家在 屋头住 屋头在 屋头住在 屋里住 住 车牌号"
    " 车牌 邮箱 联系邮箱 邮件 联系人 监护人 家属 签字 出生日期 出生年月 出生于 出生 生日 生于"
    " 工号和名字 加 发到"
)
_ENGLISH_LEADS = (
    "name|full name|address|email|e-mail|mail|date of birth|birth date|dob|d.o.b.|born|born on"
    "|i am|i'm|this is|my name|named|called|lives at|lives in|living at|living in|from"
    "|licence plate|phone|telephone|my phone|mobile|reach me at|call me on|call me at|at|on|or"
    "|and|no.|number"
)
_SIGNS = r"[\s:：=是为号码]*"
_MARK = (
    r"〔(?:姓名|身份证号|电话|住址|医保号|病历号|银行卡|微信号|车牌|邮箱|日期|护照号|证件号"
    r"|号码)〕"
)
_DOUBLED = re.compile(r"\s*([，,、；;。.？?！!])(?:\s*[，,、；;])+")
_EMPTY = re.compile(r"[（(]\s*[，,、；;和]?\s*[）)]")
_LEADING = re.compile(r"^[\s，,、；;。.:：)）'’和或]+")


def without_marks(text: str) -> str:
    """Take the marks out of a masked text, and the labels that stand before them.

    A text that is nothing but marks is given back as it is.
    """
    if "〔" not in text:
        return text
    cleared = _labelled().sub("", text)
    cleared = re.sub(rf"{_MARK}(?:['’]s\b)?", "", cleared)
    cleared = _DOUBLED.sub(r"\1", _EMPTY.sub("", cleared))
    cleared = _LEADING.sub("", " ".join(cleared.split()))
    return cleared if any(one.isalnum() for one in cleared) else text


@functools.cache
def _labelled() -> re.Pattern[str]:
    chinese, english = label_words()
    zh = any_word([*chinese, *_LEADS.split()])
    en = any_word([*english, *_ENGLISH_LEADS.split("|")])
    tail = r"(?:号码|号|编号|编码|账号|ID)?"
    return re.compile(
        rf"(?:(?:{zh}){tail}{_SIGNS}|(?i:\b(?:(?:my|his|her|the|patient) )?(?:{en})"
        rf"(?: (?:numbers?|no\.?|id|is))*\s*[:=#]?\s*)){_MARK}(?:['’]s\b)?"
    )
