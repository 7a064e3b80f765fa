"""The kinds of problem there are over HTTP, each with a stable code. Data only.

Programs switch on the code; the sentences are for who reads them: what is wrong, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its HTTP status, its title, and its sentence in Chinese and English."""

    status: int
    title: str
    zh: str
    en: str


KINDS: Mapping[str, Kind] = {
    "invalid-json": Kind(
        400, "The body is not JSON",
        "请求内容不是有效的 JSON，请检查后重新发送。",
        "The body is not valid JSON; check it and send it again.",
    ),
    "invalid-request": Kind(
        422, "The request does not fit the schema",
        "请求的格式不对：请按 /docs 中的说明填写各个字段。",
        "The request does not fit the schema; /docs says what each field takes.",
    ),
    "empty": Kind(
        422, "The question is empty",
        "请先输入要问的问题。", "Type a question first.",
    ),
    "too-long": Kind(
        422, "The question is too long",
        "问题太长了，请缩短后再发送。", "The question is too long; shorten it and send it again.",
    ),
    "unreadable": Kind(
        422, "The text cannot be read",
        "收到的文字无法识别（可能是乱码），请重新输入后发送。",
        "The text cannot be read (broken characters); type it again.",
    ),
    "body-too-large": Kind(
        413, "The body is too large",
        "发送的内容太大了，请缩短后再发送。", "The body is too large; shorten it.",
    ),
    "body-too-slow": Kind(
        408, "The body did not arrive in time",
        "网络太慢，没有收全您的问题，请再发一次。",
        "The body did not arrive in time; send it again.",
    ),
    "passage-not-found": Kind(
        404, "No such passage in force",
        "没有这一段原文，或者它所在的资料已更新、停用。请重新提问，以现行资料为准。",
        "There is no such passage, or its document is no longer in force; ask again.",
    ),
    "learner-needed": Kind(
        401, "Nobody is named who learns",
        "要记下学习进度，请带上访问密钥，或设备自己的学习码（Mentor-Learner）。",
        "Send a key, or the device's own token in Mentor-Learner, so that progress can be kept.",
    ),
    "learning-not-found": Kind(
        404, "No such case or sitting",
        "没有这一次学习，请从头开始。", "There is no such sitting; begin again.",
    ),
    "learning-stale": Kind(
        409, "It has gone on elsewhere",
        "这一步已经在另一个页面做过了，请刷新。", "This step was done on another screen; reload.",
    ),
    "statement-refused": Kind(
        409, "This statement is not taken over",
        "这份证明不能导入。", "This statement cannot be taken over.",
    ),
    "learning-refused": Kind(
        422, "This step cannot be taken",
        "这一步做不了，请刷新后再试。", "This step cannot be taken; reload and try again.",
    ),
    "conversation-not-found": Kind(
        404, "No such conversation",
        "没有这个对话，可能已经删除或过期。请开始新的对话。",
        "There is no such conversation; it may be deleted or expired. Begin another one.",
    ),
    "model-not-found": Kind(
        404, "There is no such model",
        "没有这个模型，可用的见 /v1/models。", "There is no such model; /v1/models lists them.",
    ),
    "no-user-message": Kind(
        422, "No question among the messages",
        "messages 里没有用户的问题：请加一条 role 为 user 的消息。",
        "There is no question: add a message whose role is user.",
    ),
    "only-text": Kind(
        422, "Only text can be read here",
        "这里只能读文字，看不了图片、语音和文件：请把要问的写成文字。",
        "Only text can be read here, no pictures, sound or files: write the question in words.",
    ),
    "completion-unsupported": Kind(
        422, "There is one answer, as text",
        "这里只给一个文字回答：n 请写 1 或不写，response_format 请写 text 或不写。",
        "There is one answer, as text: leave out n and response_format.",
    ),
    "no-page-image": Kind(
        404, "No picture of this page",
        "这一段没有页面图像：只有 PDF 有，其他文件请看文字。",
        "There is no picture of this page: only PDFs have one.",
    ),
    "not-found": Kind(
        404, "Nothing is at this address",
        "没有这个网址。", "Nothing is at this address.",
    ),
    "method-not-allowed": Kind(
        405, "This address takes another method",
        "这个网址不支持这种请求方式，用法见 /docs。",
        "This address takes another method; see /docs.",
    ),
    "not-ready": Kind(
        503, "Not ready yet",
        "系统还在准备，请稍后再试。", "The service is not ready yet; try again soon.",
    ),
    "overloaded": Kind(
        503, "Too many questions at once",
        "现在提问的人太多，请过几秒再试。",
        "Too many questions at once; try again in a few seconds.",
    ),
    "feedback-full": Kind(
        503, "Too much feedback is waiting",
        "反馈太多，还没有处理完，暂不接收新的。请联系管理员。",
        "Too much feedback is waiting; tell the operator.",
    ),
    "storage-unusable": Kind(
        503, "What is kept cannot be read or written",
        "暂时不能保存或读取记录，请稍后再试；如果一直这样，请告诉管理员。",
        "Nothing can be kept or read just now; try again, and tell the operator if it stays.",
    ),
    "model-unavailable": Kind(
        503, "The chat model does not answer",
        "语言模型暂时没有响应，请稍后再试。", "The chat model does not answer; try again later.",
    ),
    "staff-key-needed": Kind(
        401, "The staff key is needed",
        "请先用教研密钥登录；如果刚才登录过，可能已经过期，请重新登录。",
        "Log in with the staff key first; a session ends after 8 hours.",
    ),
    "staff-key-wrong": Kind(
        401, "The staff key is wrong",
        "密钥不对，请核对后重新输入。", "The staff key is wrong; check it and type it again.",
    ),
    "too-many-tries": Kind(
        429, "Too many wrong keys",
        "密钥输错的次数太多，请过一分钟再试。", "Too many wrong keys; try again in a minute.",
    ),
    "cross-site": Kind(
        403, "Sent from another site",
        "这个操作不是从本网站的页面发出的，没有执行。请回到教研页面再试。",
        "This was not sent from a page of this site and was not done.",
    ),
    "no-transcriber": Kind(
        503, "No transcriber is set up",
        "这里没有开通语音提问，请打字提问。",
        "Voice is not set up here; type the question.",
    ),
    "transcriber-failed": Kind(
        503, "The transcriber does not answer",
        "语音暂时听不了，请稍后再试，或者打字提问。",
        "The recording could not be transcribed now; try again later, or type the question.",
    ),
    "nothing-heard": Kind(
        422, "No words could be made out",
        "没有听清，请靠近手机再说一遍，或者打字提问。",
        "Nothing could be made out; speak closer to the phone, or type the question.",
    ),
    "not-audio": Kind(
        415, "Not a recording that can be heard",
        "发来的不是能听的录音（可用 ogg、webm、m4a、amr、wav、mp3），请重录，或者打字提问。",
        "This is no recording that can be heard (ogg, webm, m4a, amr, wav, mp3); record it again.",
    ),
    "recording-too-long": Kind(
        413, "The recording is too long",
        "录音太长了，请说短一点，一次问一件事。",
        "The recording is too long; ask one thing at a time.",
    ),
    "form-unreadable": Kind(
        400, "The form cannot be read",
        "表单没有收全，请返回再试一次。", "The form cannot be read; send it again.",
    ),
    "staff-refused": Kind(
        409, "It cannot be done as things stand",
        "现在不能这样做。", "This cannot be done as things stand.",
    ),
    "key-needed": Kind(
        401, "A key is needed",
        "这里需要密钥：请在请求头里加 Authorization: Bearer 密钥。没有密钥，请向管理员要。",
        "A key is needed: send Authorization: Bearer KEY; ask the operator for one.",
    ),
    "key-wrong": Kind(
        401, "The key is wrong",
        "密钥不对，或已停用，请核对；不行就请管理员换一个。",
        "The key is wrong or revoked; check it, or ask the operator for another.",
    ),
    "role-lacking": Kind(
        403, "This key may not do that",
        "这个密钥没有做这件事的权限。如有需要，请找管理员。",
        "This key may not do that; ask the operator.",
    ),
    "rate-limited": Kind(
        429, "Too many requests from one place",
        "提问太快了，请稍等再问。病人情况紧急，请直接拨打 120 或联系上级医院。",
        "Too many requests; wait a moment. In an emergency call 120 or your hospital now.",
    ),
    "webhook-forged": Kind(
        403, "Not sent by the channel that this address is for",
        "这个请求不是来自所连接的平台，没有处理。",
        "This was not sent by the platform that is connected here; nothing was done.",
    ),
    "refused": Kind(
        400, "The request cannot be handled",
        "无法处理这个请求，用法见 /docs。", "The request cannot be handled; see /docs.",
    ),
    "internal": Kind(
        500, "Something broke here",
        "系统出错了，这次没有答案。请再试一次；如果一直这样，请告诉管理员。",
        "Something broke and there is no answer; try again, and tell the operator if it stays.",
    ),
}  # fmt: skip
