// A case: the patient's words, what the doctor asks, the decision, the score with its sources.

import { empty, make } from "./dom.js";
import { learn } from "./learn_call.js";
import { learnWords } from "./learn_words.js";
import { openCitation } from "./passage.js";
import { set, setting } from "./stored.js";

const DRAFT = "case-draft"; // what was typed and not sent yet, kept over a dropped connection
const ORDER = ["harm", "danger", "ask", "diagnosis", "action", "referral", "needless", "idle"];

export async function showCase(page, id) {
  const begun = await learn(`cases/${encodeURIComponent(id)}/begin`, {});
  if (begun.sentence) page.fail(begun, () => showCase(page, id));
  else talk(page, begun.data);
}

function talk(page, state) {
  const w = learnWords();
  if (state.score) {
    scored(page, state);
    return;
  }
  const failure = make("div", { role: "alert" });
  const box = make("textarea", { id: "said-to", rows: "2", maxlength: "500", placeholder: w.askHint, class: "field" });
  box.value = draft(state.sitting);
  box.addEventListener("input", () => {
    const kept = setting(DRAFT, null);
    const decided = kept && kept.sitting === state.sitting ? kept : {};
    set(DRAFT, { ...decided, sitting: state.sitting, text: box.value });
  });
  const send = make("button", { type: "submit", class: "solid" }, w.send);
  const form = make("form", { class: "card" },
    make("label", { for: "said-to" }, w.ask), box, make("p", { class: "soft" }, w.askFew),
    make("p", { class: "row" }, send,
      make("button", { type: "button", class: "quiet", onclick: () => decision(page, state) }, w.decide)));
  const lines = make("ol", { class: "talk" }, state.steps.flatMap((one) => [
    make("li", { class: "mine" }, one.text), make("li", { class: "theirs plain" }, one.said),
  ]));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text || send.disabled) return;
    send.disabled = true;
    const told = await learn(`sittings/${state.sitting}/ask`, { text, version: state.version });
    send.disabled = false;
    if (told.stale) {
      await showCase(page, state.case);
    } else if (told.sentence) {
      empty(failure);
      failure.append(make("p", { class: "card failure" }, told.sentence));
    } else {
      const kept = setting(DRAFT, null);
      set(DRAFT, kept && kept.sitting === state.sitting && kept.diagnosis ? { ...kept, text: "" } : null);
      page.say(told.data.said);
      talk(page, told.data.case);
      const next = document.getElementById("said-to");
      next.focus({ preventScroll: true });
      next.closest("form").scrollIntoView({ block: "end" });
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  page.draw(page.home(), top(state),
    make("section", { class: "card" }, make("h3", { class: "heading" }, w.opening), make("p", {}, state.opening)),
    lines, failure, form);
}

function top(state) {
  const w = learnWords();
  return make("header", {}, make("h2", {}, state.title),
    make("p", { class: "soft" }, `${state.patient} · ${w.spent(state.minutes, state.cost)}`));
}

function draft(sitting) {
  const kept = setting(DRAFT, null);
  return kept && kept.sitting === sitting ? kept.text : "";
}

function decision(page, state) {
  const w = learnWords();
  const diagnosis = make("input", { id: "diagnosis", class: "field", maxlength: "200", required: true, placeholder: w.diagnosisHint, autocomplete: "off" });
  const plan = make("textarea", { id: "plan", class: "field", rows: "3", maxlength: "500", placeholder: w.planHint });
  const failure = make("div", { role: "alert" });
  const tell = (sentence) => {
    empty(failure);
    failure.append(make("p", { class: "card failure" }, sentence));
  };
  if (state.unread) tell(state.unread);
  const hand = make("button", { type: "submit", class: "solid" }, w.hand);
  const form = make("form", { class: "card" },
    make("label", { for: "diagnosis" }, w.diagnosis), diagnosis, make("p", { class: "soft" }, w.firstCounts),
    make("label", { for: "plan" }, w.plan_), plan,
    make("fieldset", { class: "plain-set" }, make("legend", {}, w.referral),
      Object.entries(w.referrals).map(([value, label]) => make("label", { class: "choice radio" },
        make("input", { type: "radio", name: "referral", value, required: true }), label))),
    failure,
    make("p", { class: "row" }, hand,
      make("button", { type: "button", class: "quiet", onclick: () => talk(page, state) }, w.keepAsking)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (hand.disabled) return;
    hand.disabled = true;
    const referral = new FormData(form).get("referral");
    const decided = await learn(`sittings/${state.sitting}/decide`, {
      diagnosis: diagnosis.value, plan: plan.value, referral, version: state.version,
    });
    hand.disabled = false;
    if ((decided.stale || (decided.sentence && !decided.key)) && await isDone(page, state)) return;
    if (decided.stale) {
      await showCase(page, state.case);
      return;
    }
    if (decided.sentence) {
      tell(decided.sentence);
    } else if (decided.data.score) {
      scored(page, decided.data);
    } else { // something was not understood: it may be written anew, once
      state = decided.data;
      tell(state.unread);
      plan.focus();
    }
  });
  page.draw(page.home(), top(state), form);
  const kept = setting(DRAFT, null);
  if (kept && kept.sitting === state.sitting) {
    diagnosis.value = kept.diagnosis || "";
    plan.value = kept.plan || "";
  }
  const keep = () => set(DRAFT, { sitting: state.sitting, text: "", diagnosis: diagnosis.value, plan: plan.value });
  diagnosis.addEventListener("input", keep);
  plan.addEventListener("input", keep);
  diagnosis.focus();
}

// The reply may have been lost, not the step: what the server knows decides.
async function isDone(page, state) {
  const now = await learn(`sittings/${state.sitting}`);
  if (now.sentence || !now.data.score) return false;
  scored(page, now.data);
  return true;
}

// The score of a case that was played, after a reload or from a link.
export async function showScore(page, sitting) {
  const found = await learn(`sittings/${encodeURIComponent(sitting)}`);
  if (found.sentence) page.fail(found, () => showScore(page, sitting));
  else if (found.data.score) scored(page, found.data);
  else talk(page, found.data);
}

function scored(page, state) {
  const w = learnWords();
  set(DRAFT, null);
  history.replaceState(null, "", `#score/${state.sitting}`); // a reload shows it again
  const score = state.score;
  page.say(w.score(score.total));
  const points = [...score.points].sort((one, other) =>
    ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) || one.got / (one.of || 1) - other.got / (other.of || 1));
  page.draw(page.home(), top(state),
    make("section", { class: score.passed ? "card" : "card failure" },
      make("p", { class: "total" }, w.score(score.total)),
      score.harmed ? make("p", {}, w.harmed) : null,
      score.worsened ? make("p", {}, w.worsened) : null,
      score.trap ? make("p", {}, make("b", {}, `${w.trap}：`), score.trap) : null),
    make("ol", { class: "points" }, points.map(pointed)),
    make("section", { class: "card" }, make("h3", { class: "heading" }, w.expert),
      make("p", {}, score.expert.join("；"))),
    make("p", { class: "row" }, make("button", { type: "button", class: "solid", onclick: () => { history.replaceState(null, "", `#case/${state.case}`); showCase(page, state.case); } }, w.again),
      make("a", { class: "quiet tab", href: `#talk/case/${state.case}` }, w.talk)),
    make("p", { class: "soft" }, w.unreviewed));
}

function pointed(point) {
  const w = learnWords();
  const bad = point.got < point.of || point.got < 0;
  const name = point.kind === "referral" ? w.referrals[point.name] : point.name;
  const yours = point.kind === "referral" ? w.referrals[point.yours] : point.yours;
  return make("li", { class: bad ? "point bad" : "point" },
    make("p", {}, make("b", {}, `${bad ? "✗" : "✓"} ${w.kinds[point.kind]}`), ` ${name} `,
      make("span", { class: "soft" }, point.of ? w.points(Math.round(point.got), Math.round(point.of)) : String(Math.round(point.got)))),
    yours && bad ? make("p", { class: "soft" }, w.yours(yours)) : null,
    point.note ? make("p", {}, point.note) : null,
    make("p", {}, point.because),
    point.kind === "idle" ? null : source(point.citation));
}

// Every explanation opens at its passage.
export function source(citation) {
  const w = learnWords();
  if (!citation) return make("p", { class: "soft" }, w.noSource);
  return make("button", { type: "button", class: "quiet source", onclick: () => openCitation(citation) },
    `${w.source}：${citation.section.split(" > ").pop()}`);
}
