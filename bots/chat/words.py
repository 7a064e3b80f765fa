"""What the chat channels say besides answers, in Chinese and English.

NOTICE is the intended use that a person sees before, or with, the first answer. Whoever asks on has
agreed to its version; a new version is shown again.
"""

from __future__ import annotations

from collections.abc import Mapping

from corpus.document import Language

NOTICE_VERSION = "2026-11"

NOTICE: Mapping[Language, str] = {
    "zh": (
        "基层导师：按在用的临床指南原文回答，每句都有出处。供医务人员参考，不能代替临床判断；"
        "急危重症先抢救、先呼叫120。\n"
        "请不要写病人姓名、电话、身份证号。提问会隐去个人信息后保存最多 {days} 天，用来接着追问；"
        "回复“删除我的资料”随时删除。继续提问即表示同意。"
    ),
    "en": (
        "Grassroots Mentor answers in the words of guidelines in force, every line cited. It is"
        " for health professionals and does not replace clinical judgement; in an emergency treat"
        " and call for help first.\n"
        "Please write no patient's name, phone or ID number. Questions are kept without personal"
        " details for at most {days} days, so that you can ask on; reply “erase my data” to delete"
        " them at any time. By asking on you agree."
    ),
}
HELP: Mapping[Language, str] = {
    "zh": (
        "直接打字提问，例如：娃发烧抽了咋办\n"
        "接着追问不用重复病情。\n\n"
        "新对话 — 换个病人（/new）\n"
        "出处1 — 看第 1 条的原文（/source 1）\n"
        "更多 — 看没显示完的部分（/more）\n"
        "练习、病例 — 每天几道题，当一回医生（/quiz、/case）；退出 — 不做了\n"
        "课程、考核 — 一步步读一门课，年度能力考核（/course、/assess）\n"
        "计划、学分 — 该学什么，学了多少（/plan、/credits）\n"
        "短答、长答 — 先给要点，或一次给全（/short、/long）\n"
        "/lang zh 或 /lang en — 回答用的语言\n"
        "删除我的资料 — 删掉保存的提问（/erase）"
    ),
    "en": (
        "Just type a question, for example: febrile convulsion in a child, what first?\n"
        "Follow-up questions keep their topic.\n\n"
        "/new — another patient\n"
        "/source 1 — read where line [1] stands\n"
        "/more — what was not shown yet\n"
        "/quiz, /case — a few items a day, a simulated patient (in Chinese); /stop leaves\n"
        "/course, /assess — read a course step by step, the yearly assessment (in Chinese)\n"
        "/plan, /credits — what to learn next, what was learnt\n"
        "/short, /long — the gist first, or all at once\n"
        "/lang zh or /lang en — the answers' language\n"
        "/erase — delete what is kept of you"
    ),
}
_SAYS: Mapping[str, tuple[str, str]] = {
    "new": ("好的，新对话开始了。请提问。", "A new conversation. Ask away."),
    "agreed": ("谢谢。请提问。", "Thank you. Ask away."),
    "no_answer_yet": (
        "还没有可看的回答。请先提问。",
        "There is no answer yet. Ask a question first.",
    ),
    "no_source": (
        "没有第 {n} 条出处；上一个回答有 {most} 条，例如回复：出处1",
        "There is no source {n}; the last answer has {most}. For example: /source 1",
    ),
    "which_source": ("请写出处的编号，例如：出处1", "Say which source, for example: /source 1"),
    "outdated": (
        "这一段原文已经更新或停用，请重新提问，以现行资料为准。",
        "This passage is no longer in force; ask again for what is.",
    ),
    "no_more": ("上一个回答已经显示完了。", "The last answer was shown in full."),
    "lang": ("好的，以后用中文回答。", "Answers will be in English."),
    "which_lang": (
        "请写 /lang zh（中文）或 /lang en（英文）。",
        "Type /lang zh (Chinese) or /lang en (English).",
    ),
    "short": (
        "好的，以后先给要点，回复“更多”看其余。",
        "The gist first from now on; /more for the rest.",
    ),
    "long": ("好的，以后一次给全。", "Answers in full from now on."),
    "sure": (
        "要删掉保存的全部提问和设置吗？删了找不回来。确定请回复：确定删除",
        "Delete all that is kept of you? It cannot be undone. To confirm: /erase yes",
    ),
    "erased": ("已经删除。再提问会重新开始。", "Deleted. A new question starts afresh."),
    "unknown": (
        "没有这个命令。回复“帮助”看用法，或者直接提问。",
        "There is no such command. /help says what there is, or just ask.",
    ),
    "not_text": (
        "我只能读文字和语音。请把问题打成文字，检查结果也请写出数值。",
        "I read text and voice only. Type the question, and results as figures.",
    ),
    "no_voice": (
        "这里还不能听语音，请打字提问。",
        "Voice is not set up here; please type the question.",
    ),
    "not_heard": (
        "没有听清这段语音，请靠近一些再说一遍，或者打字。",
        "The voice message could not be made out; say it again, or type it.",
    ),
    "more": ("（回复“更多”看其余）", "(/more for the rest)"),
    "failed": (
        "系统出错了，这次没有答案。请再发一次；如果一直这样，请告诉管理员。",
        "Something broke and there is no answer; send it again, and tell the operator if it stays.",
    ),
    "not_ready": (
        "系统还在准备，请过几分钟再问。",
        "The service is not ready yet; try again in a few minutes.",
    ),
    "agree_button": ("同意", "Agree"),
}


def say(key: str, language: Language, **values: object) -> str:
    """Give one of the sentences in a language, its gaps filled."""
    return _SAYS[key][language == "en"].format(**values)
