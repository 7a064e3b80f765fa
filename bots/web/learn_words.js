// Every word of the learning page, in Chinese and in English. Cases and items are in Chinese.

import { language } from "./words.js";

const ZH = {
  title: "学习", toAsk: "提问", back: "‹ 返回", switchTo: "EN", switchLabel: "Switch to English",
  daily: "今日练习", dailyLead: (left) => `还有 ${left} 题，两三分钟。`,
  dailyDone: (right, all) => `今天做完了：${all} 题对 ${right} 题。`,
  start: "开始", goOn: "继续", again: "再做一次", more: "再练几题",
  cases: "病例", casesLead: "您来当医生：问病人、查体、下诊断，再看哪里漏了。",
  best: (n) => `最好 ${n} 分`, never: "还没做过", level: { village: "村级", township: "乡镇级" },
  unreviewed: "病例和题目未经临床医生审核，请以所引原文为准。",
  opening: "病人说", ask: "问病人，或写要查什么", askHint: "例：烧不烧？量血压，听听肺",
  send: "发送", spent: (minutes, cost) => `已用 ${minutes} 分钟 · ${cost} 元`,
  decide: "下诊断", diagnosis: "诊断", diagnosisHint: "最可能的一个", plan: "处理（用药、操作、交代）",
  planHint: "例：静脉补液；不用抗菌药；马上转诊", referral: "转诊",
  referrals: { immediate: "立即（120）", urgent: "当天", routine: "择期", none: "不用转" },
  hand: "交卷，看评分", keepAsking: "再问问病人",
  score: (n) => `${n} 分`, harmed: "有一项处理会害了病人，总分封顶。", worsened: "拖的时间里病人加重了。",
  kinds: {
    danger: "危险信号", ask: "该问该查", diagnosis: "诊断", action: "该做的处理", referral: "转诊",
    harm: "有害的处理", needless: "不必要的处理",
  },
  yours: (text) => `您写的：${text}`, missed: "漏了", done: "做到了", points: (got, of) => `${got} / ${of}`,
  right: "对", wrong: "不对", answer: "正确答案", trap: "这个病例的陷阱", expert: "高手会这样问",
  source: "看出处", noSource: "出处暂时打不开",
  sure: "先说有几分把握", confidence: ["猜的", "有点把握", "有把握"],
  number: "写数字和单位", order: "按先后点选", pick: "选一个", several: "可以选几个", truth: "对还是错",
  yes: "对", no: "错", reset: "重排", check: "提交", next: "下一题", finish: "完成",
  comesBack: (days) => `${days} 天后再考您一次。`, of: (at, all) => `第 ${at} 题，共 ${all} 题`,
  offline: "网络不通，这一步没有送到。接通后再点一次，不会算两次。", broken: "系统出错了，请再试一次。",
  retry: "再试一次", loading: "正在打开…", empty: "现在没有题目。",
};

const EN = {
  title: "Learn", toAsk: "Ask", back: "‹ Back", switchTo: "中", switchLabel: "切换到中文",
  daily: "Today's quiz", dailyLead: (left) => `${left} left, two or three minutes.`,
  dailyDone: (right, all) => `Done for today: ${right} of ${all} right.`,
  start: "Start", goOn: "Continue", again: "Once more", more: "A few more",
  cases: "Cases", casesLead: "You are the doctor: ask, examine, decide, then see what was missed. Cases are in Chinese.",
  best: (n) => `best ${n}`, never: "not tried yet", level: { village: "village", township: "township" },
  unreviewed: "Cases and items have not been reviewed by a clinician; the cited passage decides.",
  opening: "The patient says", ask: "Ask the patient, or say what to examine", askHint: "e.g. any fever? blood pressure, listen to the lungs",
  send: "Send", spent: (minutes, cost) => `${minutes} min · ¥${cost}`,
  decide: "Decide", diagnosis: "Diagnosis", diagnosisHint: "the likeliest one", plan: "Plan (drugs, procedures, advice)",
  planHint: "in Chinese, please", referral: "Referral",
  referrals: { immediate: "now (120)", urgent: "today", routine: "elective", none: "not needed" },
  hand: "Hand in and see the score", keepAsking: "Ask more first",
  score: (n) => `${n} points`, harmed: "One action would have harmed the patient: the score is capped.", worsened: "The patient got worse meanwhile.",
  kinds: {
    danger: "Danger sign", ask: "To ask or examine", diagnosis: "Diagnosis", action: "To do", referral: "Referral",
    harm: "Harmful", needless: "Needless",
  },
  yours: (text) => `You wrote: ${text}`, missed: "missed", done: "done", points: (got, of) => `${got} / ${of}`,
  right: "Right", wrong: "Not right", answer: "The answer", trap: "The trap of this case", expert: "An expert would ask",
  source: "Open the source", noSource: "The source cannot be opened now",
  sure: "First: how sure are you?", confidence: ["guessing", "fairly sure", "sure"],
  number: "A number with its unit", order: "Tap in order", pick: "Choose one", several: "Choose one or more", truth: "True or false",
  yes: "True", no: "False", reset: "Reset", check: "Submit", next: "Next", finish: "Finish",
  comesBack: (days) => `It comes back in ${days} days.`, of: (at, all) => `Item ${at} of ${all}`,
  offline: "No network: this step did not arrive. Tap again when it is back; it will not count twice.", broken: "Something went wrong; try again.",
  retry: "Try again", loading: "Opening…", empty: "No items now.",
};

export function learnWords() {
  return language() === "en" ? EN : ZH;
}
