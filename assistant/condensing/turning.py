"""The words with which a question turns to, away from, or back to what was said before. Data.

Regular expressions for a question as it was typed; condense.py says what each leads to.
"""

from __future__ import annotations

import re
from typing import Final

_I: Final = re.IGNORECASE

ADDING: Final = re.compile(
    r"^\s*(?:还有|另外|如果|要是|假如|万一|同时|and if\b|what if\b|if\b)(?!一个问题|[个想]问)", _I
)
"""Something is added: nothing that was said before gives way."""

MORE: Final = re.compile(r"^\s*(?:还有|另外)(?!.{0,6}(?:[他她还也又]|同时))")
"""Of what is added, that which may as well be a new topic."""

DENYING: Final = re.compile(
    r"^\s*(?:(?:没有?得?|不(?![是管知同])|无|未)[^，,。]{1,10}[，,]"
    r"|(?:no|without|not)\b(?! idea)[^,.]{2,30}[,.])",
    _I,
)
"""It goes on to tell what the patient does not have."""

OPENING: Final = re.compile(
    r"^\s*(?:(?:那么?(?!个|种|边|里|天)|还有|另外|如果|要是|假如|万一|and if\b|and\b|what about"
    r"|how about|what if\b|then\b|so\b|but\b)[，,\s]*)+",
    _I,
)
"""A follow-up opens so."""

# "Is it safe to …" speaks of what follows.
_IT: Final = (
    r"(?<!\bis )(?<!\bwas )\bit\b"
    r"|(?<=\bis )it\b(?! (?:\w+ ){0,2}(?:to|if|that)\b(?! (?:be|it)\b))|(?<=\bwas )it\b"
)

POINTING: Final = re.compile(
    r"(?<!其)它|(?:这|那|该)(?:个|种)?(?:药|病)|(?:这|那)种情况|上述(?:情况|药物?|疾?病)?|这类|上面[说讲提]?的"
    r"|刚才[说讲提问]的|那个(?=$|[，,。？?])"
    rf"|{_IT}|\b(?:its|this|these|those|them|they)\b"
    r"|\bthat(?=\s*[?.,]|\s*$|\s+(?:drug|medicine|medication|tablet|antibiotic|disease|illness"
    r"|condition|one|dose|case|be|is|was|can|work|help|safe|still|happen\w*)\b)",
    _I,
)
"""It stands for what was spoken of."""

LIKEWISE: Final = re.compile(
    r"(?:这|那|该)(?:个|种|类|些)?(?:疫苗|针|方子|检查|方法|办法|症状|指标|方案|膏|片子)"
    r"|也(?:能|可以|要|得|是|打|吃|用|一样)|还是(?:补|吃|打|用)那么",
    _I,
)
"""It speaks of the same thing by a name of its kind, or of another case of it."""

LIKE: Final = re.compile(
    r"(?:是不是)?(?:也|都)(?:是)?(?:一样|同样|这样|那样|这么|那么)(?:吃|用|打|处理|办|治)?(?:的)?(?:吗|不|么|吧|嘛)?[\s？?]*$"
    r"|^\s*(?:is (?:it|that) )?(?:the )?same (?=(?:for|in|with)\b)",
    _I,
)
"""The same is asked of another: 糖尿病也一样吗."""

STAGES: Final = re.compile(
    r"急性加重期|急性发作期|急性期|稳定期|缓解期|发作期|间歇期|恢复期|慢性期|维持期"
    r"|\b(?:stable|acute|chronic)\b",
    _I,
)
GRADES: Final = re.compile(
    r"极?重度|中重度|中度|轻度|轻型|重型|轻症|重症|\b(?:mild|moderate|severe)\b", _I
)
"""An illness is in one stage and of one grade: a new one takes the place of the old."""

INSTEAD: Final = re.compile(r"^\s*(?:要是|如果)?(?:换成|换做|换作|改成|轮到)")
"""Another takes the place of the one before."""

ELIDED: Final = re.compile(
    r"(?:能|可以|敢)(?:不能)?(?:打|吃|用|喝|含|吸|喷|输|贴|接种)(?:吗|不|么|嘛|得)?[\s？?]*$", _I
)
"""What may be taken is not said: it was before."""

DOING: Final = re.compile(
    r"^.{0,8}?(?:(?<!怎么)[做筛](?![的法])|(?<![复检])查)|\b(?:done|repeated)\b", _I
)
"""What is done was named before, by its procedure or test."""

MODAL: Final = re.compile(
    r"^\s*(?:[还又就再都也])?(?:能不能|可不可以|要不要|用不用|该不该|可以|需要|[能要敢该])(?![是求给])"
    r"|^\s*(?:can|should|may|do|does) (?:i|we|you)\b",
    _I,
)
"""It asks whether something may be done, and says of nobody and nothing."""

TAKEN: Final = re.compile(r"^\s*[还又就刚]?[吃喝打用抹擦敷贴喂输挂洗服][了完过上]")
"""Something happened after what is taken was taken; what it was is not said."""

HAPPENED: Final = re.compile(r"^\s*[吃喝打用抹输]出[^来去]")
"""What was taken did it: 打出低血糖了."""

BECAME: Final = re.compile(r"了[\s。！!啊呀]*$")
"""It tells that something has changed."""

PATIENT: Final = re.compile(
    r"[这有][一]?[个位](?:病人|患者)|病人[，,是今]|(?<![一-龥])[我俺咱][^，,。；;]{0,2}"
    r"[爸妈娘爹爷奶婆公媳夫伴哥姐弟妹儿女娃孙]|[他她]"
    r"|\b(?:my|a|an|the|this) (?:\w+ ){0,2}(?:patient|man|woman|lady|boy|girl)\b"
    r"|\b(?:year|month|week)[- ]old\b",
    _I,
)
"""A patient is told of, not a kind of patients."""

ALSO: Final = re.compile(r"[也都]|\b(?:both|also|too)\b", _I)
"""What was said before stays true."""

ASKING: Final = re.compile(
    r"(?:吗|不|没|么|嘛|没有|否)[\s。？?！!呢啊]*$|还是|谁|是不是|要不要|有没有|能不能|算不算"
    r"|什么|啥|[多几]大|多[久长重高]|[哪么]子?[里儿个些样种]|么子|怎|咋|(?<![好十百])几[个天次片下口滴针粒袋支回趟顿周月年毫公]|(.)不\1|多少|好多|几多|多久"
    r"|^\s*(?:wh\w+|how|can|do(?:es)?|is|are|should|may|could|will)\b",
    _I,
)
"""Something is asked, whatever it is."""

TOGETHER: Final = re.compile(
    r"和|跟|与|同|一起|一块|合用|联用|加上|掺|换成|改成|代替|\b(?:with|and|together|combin\w+|interact\w*"
    r"|instead|plus)\b",
    _I,
)
"""Two drugs are spoken of together."""

ALLERGIC: Final = re.compile(
    r"[^，,。；;]{0,3}过敏|.{0,12}\ballerg|.{0,3}(?:不耐受|无效|不管用)", _I
)
"""Follows a drug that the patient must not have, or had in vain."""

MEDICINE_LIKE: Final = re.compile(r"(?:血清|疫苗|球蛋白|[片药针液膏素]|胶囊|颗粒)$")
"""A medicine, by the form of its name."""

LANGUAGE: Final = re.compile(
    r"^\s*(?:请?用?(?:中文|英文|汉语|普通话)(?:再?[说讲答回]+(?:一?[下遍])?)?"
    r"|in (?:english|chinese)(?: please)?)[，,。：:\s]+",
    _I,
)
"""In which language to answer, which is no part of the question."""

SAME_PATIENT: Final = re.compile(
    r"[他她](?!们|人)|家里(?!有)|家属|这(?:个|位)?(?:病人|患者|娃|孩子|老人|产妇|孕妇)|该患者|^(?:这|那)?(?:是不是|算不算)"
    r"|\b(?:he|she|his|her|him|the (?:patient|child|baby|woman|man))\b",
    _I,
)
"""The patient is the one that was told of."""

OTHER_PATIENT: Final = re.compile(
    r"(?:另一|另外一|别的|下一)个?(?:病人|患者|娃|孩子)|another (?:patient|child)", _I
)
"""The patient is another one."""

THANKS: Final = re.compile(
    r"(?:\W*(?:谢谢|多谢|感谢|好的?|知道了|明白了?|嗯|收到|你好|您好|再见|thanks?(?: you)?"
    r"|ok(?:ay)?|hi|hello|bye)(?:你|您|了|啊|啦|医生|老师)*)+\W*",
    _I,
)
"""Nothing is asked."""

_POLITE = (
    r"^\s*(?:(?:好的?|嗯|知道了|明白了?|谢谢|多谢|thanks?(?: you)?|ok(?:ay)?)"
    r"(?:你|您|了|啊|啦|医生|老师)*[，,。！!.\s]*)*"
)
_STOP = r"[\s，,。：:！!；;–—-]*"

CHANGED: Final = re.compile(
    _POLITE + r"(?:换一?个(?:问题|话题|病人?|患者|事)(?:问一?[问下])?"
    r"|不[说问讲聊管](?:[这那](?:个|些|事)?|它|[他她]|娃|孩子|[^，,。]{1,8}的事|刚才[^，,。]{0,4}|前面[^，,。]{0,4})?"
    r"了(?=[，,。])"
    r"|先不[说问讲聊管](?:[这那](?:个|些|事)?|它|[他她])?(?=[，,。])|新的?(?:问题|病人|患者)(?=[：:，,。\s])"
    r"|下一个(?:问题|病人|患者)|(?:另一|另外一|别的)个?(?:问题|病人|患者)"
    r"|(?:a )?(?:new|different|another|next|separate) (?:question|topic|patient|thing)\b"
    r"|change of topic|moving on\b|forget (?:that|it)\b)" + _STOP,
    _I,
)
"""What was said before is put away."""

AGAIN: Final = re.compile(
    _POLITE + r"(?:(?:老师|医生|大夫|专家)[，,\s]*)?"
    r"(?:(?:再|另外|还|又|顺便|对了)+[，,\s]*(?:再|还)?(?:想|请)?(?:问|请教|咨询)"
    r"(?:一?[个下哈]|你|您|个事)*"
    r"(?:问题|事情?|别的)?|还有一?个问题|by the way\b|one more(?: question| thing)?\b)" + _STOP,
    _I,
)
"""Another thing is asked, of the same subject or of a new one."""

RETURNING: Final = re.compile(
    r"^\s*那?(?:(?:(?:还是|再|又|我们)?(?:接着|继续)?[说讲问看]?|(?:我们)?(?:回到|回头|说回)[说讲问看]?)"
    r"(?:刚才|刚刚|前面|之前|头先|先前|起先)|(?:我们)?(?:回到|回头[说讲问看]|说回))"
    r"(?:那个|[说讲问提聊]到?的(?:那个)?|的)*(?P<topic>[^，,。？?的药病]{2,15}?)[，,。：:\s]+(?P<rest>.+)$"
    r"|^\s*(?:back|returning|going back) to (?:the )?"
    r"(?P<english>[^,:.?]{2,40})[,:.]\s*(?P<other>.+)$",
    _I,
)
"""An earlier topic, which is named, is taken up again."""
