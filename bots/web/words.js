// Every word of the page, in Chinese and in English.

const ZH = {
  name: "基层导师",
  fresh: "新对话",
  headline: "今天遇到什么问题？",
  lead: "用平常的话问就行。回答取自指南原文，点开编号可看出处。",
  label: "您的问题",
  placeholder: "请输入问题…",
  followUp: "可以接着追问…",
  send: "发送",
  use: "供基层医务人员参考，不能代替临床判断。",
  switchTo: "EN",
  switchLabel: "Switch to English",
  examples: [
    "高血压合并糖尿病，首选哪类降压药？",
    "娃发烧抽了咋办？",
    "被狗咬了，疫苗怎么打？",
    "有机磷农药中毒怎么抢救？",
  ],
  you: "您的提问",
  answer: "回答",
  searching: "正在查找指南",
  understood: (text) => `理解为：${text}`,
  seconds: (n) => `已等 ${n} 秒`,
  immediate: "立即处理",
  urgent: "尽快处理",
  quoted: "原文摘录",
  generated: "AI 生成",
  reference: "供医师参考",
  colon: "：",
  checked: (n, of) => `逐句核对 ${n}/${of}`,
  sources: "出处",
  opens: (n) => `查看出处 ${n}`,
  page: (n) => `第\u00a0${n}\u00a0页`,
  year: (n) => `${n} 年`,
  edition: (text) => (/版$/.test(text) || !/^\d{4}$/.test(text) ? text : `${text} 年版`),
  superseded: "已被新版替代",
  nearest: "可以试着问",
  notes: {
    conflict: "说法不一", superseded: "版本提示", population: "人群提示",
    image_table: "表格提示", formulary: "用药目录", low_evidence: "证据较弱",
    model: "模型提示", unreviewed: "审核状态", language: "语言提示",
    correction: "请核对药名", patient: "病人", arithmetic: "按原文计算",
    premise: "与原文不同", indication: "先看该不该用", checklist: "别漏问", injection: "未照办",
  },
  note: "请注意",
  copy: "复制",
  copied: "已复制",
  copyFailed: "没能复制，请长按文字选择",
  retry: "再试一次",
  close: "关闭",
  passage: "指南原文",
  loading: "正在打开原文…",
  inForce: "现行",
  digest: "本项目摘编，非来源原文",
  recognised: "文字由图片识别，可能有错，数字请以原文为准",
  unreviewed: "未经临床医生审核",
  reviewed: (who) => `审核：${who}`,
  table: "整张表格",
  ownAddress: "单独打开这一段",
  source: "来源网站",
  partial: "没能取到上下文，以下只是引用的这一段。",
  offline: "网络不通，问题没有发出去。请检查网络后再试。",
  timeout: "等了太久没有回应，可能是网络太慢。请再试一次。",
  busy: "现在提问的人太多，请过几秒再试。",
  broken: "系统出错了，这次没有答案。请再试一次。",
  gone: "没有这一段原文，或者它所在的资料已更新、停用。请重新提问，以现行资料为准。",
};

const EN = {
  name: "Grassroots Mentor",
  fresh: "New chat",
  headline: "What has come up today?",
  lead: "Ask in plain words. Answers quote the guideline; tap a number to see its source.",
  label: "Your question",
  placeholder: "Type a question…",
  followUp: "Ask a follow-up…",
  send: "Send",
  use: "For primary-care professionals; it does not replace clinical judgement.",
  switchTo: "中文",
  switchLabel: "切换到中文",
  examples: [
    "What is first line for hypertension with diabetes?",
    "What to do when a feverish child has a seizure?",
    "Dog bite: what is the rabies vaccine schedule?",
    "How is organophosphate poisoning treated?",
  ],
  you: "Your question",
  answer: "Answer",
  searching: "Searching the guidelines",
  understood: (text) => `Understood as: ${text}`,
  seconds: (n) => `${n} s`,
  immediate: "Act now",
  urgent: "Urgent",
  quoted: "Quoted",
  generated: "AI-generated",
  reference: "for the clinician's reference",
  colon: ": ",
  checked: (n, of) => `checked ${n}/${of}`,
  sources: "Sources",
  opens: (n) => `Open source ${n}`,
  page: (n) => `p.\u00a0${n}`,
  year: (n) => String(n),
  edition: (text) => (/^\d{4}$/.test(text) ? `${text} edition` : text),
  superseded: "superseded",
  nearest: "Try asking about",
  notes: {
    conflict: "Sources differ", superseded: "Edition", population: "Population",
    image_table: "Table", formulary: "Formulary", low_evidence: "Weak evidence",
    model: "Model", unreviewed: "Review", language: "Language",
    correction: "Check the drug's name", patient: "Patient",
    arithmetic: "Worked out from the source", premise: "The source says otherwise",
    indication: "When it is indicated", checklist: "Not to be missed", injection: "Not followed",
  },
  note: "Note",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Could not copy; select the text instead",
  retry: "Try again",
  close: "Close",
  passage: "The passage",
  loading: "Opening the passage…",
  inForce: "in force",
  digest: "A digest by this project, not the source itself",
  recognised: "Recognised from a picture, may be wrong: check numbers in the source",
  unreviewed: "Not reviewed by a clinician",
  reviewed: (who) => `Reviewed by ${who}`,
  table: "The whole table",
  ownAddress: "Open on its own page",
  source: "Source site",
  partial: "The text around it could not be fetched; this is the quoted passage alone.",
  offline: "No network: the question was not sent. Check the connection and try again.",
  timeout: "No reply for too long; the network may be slow. Try again.",
  busy: "Too many questions at once; try again in a few seconds.",
  broken: "Something broke and there is no answer. Try again.",
  gone: "There is no such passage, or its document is no longer in force. Ask again.",
};

const KEY = "language"; // the only thing that this page stores

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch (error) {
    return null; // storage can be switched off
  }
}

let english = remembered() === "en";

export function words() {
  return english ? EN : ZH;
}

export function language() {
  return english ? "en" : "zh-CN";
}

export function switchLanguage() {
  english = !english;
  try {
    localStorage.setItem(KEY, english ? "en" : "zh");
  } catch (error) {
    // the choice then lasts until the page is closed
  }
}
