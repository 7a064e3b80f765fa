// The plan: what to do by when, what is new, what is known and done; and the yearly assessment.

import { empty, make } from "./dom.js";
import { learn, saveFile } from "./learn_call.js";
import { learnWords } from "./learn_words.js";

const LETTERS = "ABCDEF";

export async function showPlan(page) {
  const w = learnWords();
  const [plan, standing] = await Promise.all([learn("plan"), learn("assessment")]);
  if (plan.sentence || standing.sentence) {
    page.fail(plan.sentence ? plan : standing, () => showPlan(page));
    return;
  }
  const now = standing.data;
  page.draw(page.home(), make("h2", {}, w.plan),
    make("ol", { class: "points" }, plan.data.tasks.map((task) => make("li", { class: task.done ? "point" : "point bad" },
      make("p", {}, task.text),
      way(task)))),
    make("section", { class: "card" }, make("h3", { class: "heading" }, w.assessment),
      make("p", {}, now.taken ? w.taken(now.taken) : w.assessmentLead),
      make("p", { class: "row" },
        now.may ? make("a", { class: "solid button", href: "#assess" }, now.open ? w.goOn : w.start) : null,
        now.last ? make("a", { class: "quiet tab", href: `#report/${now.last}` }, w.report) : null)),
    plan.data.recommendations.length ? make("section", { class: "card" }, make("h3", { class: "heading" }, w.news),
      plan.data.recommendations.map((one) => make("p", {}, make("b", {}, one.title), ` ${one.news} `, make("span", { class: "soft" }, one.reason)))) : null,
    plan.data.map.length ? make("section", { class: "card" }, make("h3", { class: "heading" }, w.map),
      plan.data.map.map((area) => make("div", {}, make("p", {}, make("b", {}, area.name)),
        side(w.knows, area.knows), side(w.does, area.does)))) : null);
}

// Where a task is done: a case, the assessment.
function way(task) {
  const href = task.case ? `#case/${task.case}` : task.kind === "assess" || task.kind === "assessment" ? "#assess" : "";
  return href ? make("p", {}, make("a", { class: "quiet tab", href }, learnWords().start)) : null;
}

function side(label, one) {
  const w = learnWords();
  if (!one.weight) return make("p", { class: "soft" }, `${label}：${w.unseen}`);
  const percent = (share) => Math.round(share * 100);
  const said = w.share(percent(one.mean), percent(one.low), percent(one.high));
  return make("p", { class: "soft" }, `${label}：`,
    make("meter", { min: "0", max: "1", value: String(one.mean), "aria-label": `${label} ${said}` }), ` ${said}`);
}

export async function showAssessment(page) {
  const begun = await learn("assessment/begin", {});
  if (begun.sentence) page.fail(begun, () => showAssessment(page));
  else at(page, begun.data);
}

function at(page, step) {
  const w = learnWords();
  const failure = make("div", { role: "alert" });
  const go = async (name, body) => {
    const reply = await learn(`assessments/${step.sitting}/${name}`, { ...body, version: step.version });
    if (reply.stale) await showAssessment(page);
    else if (reply.sentence || reply.data.hint) {
      step = reply.data || step; // a plan that was not understood is kept: a newer version
      empty(failure);
      failure.append(make("p", { class: "card failure" }, reply.sentence || reply.data.hint));
    } else at(page, reply.data);
  };
  if (step.part === "done") {
    location.hash = `#report/${step.sitting}`;
    return;
  }
  const top = [page.home(), make("p", { class: "soft" }, w.of(step.at, step.of))];
  if (step.part === "item") page.draw(...top, make("h2", { class: "item" }, step.item.question), item(step.item, go), failure);
  else page.draw(...top, ...played(page, step, go), failure);
}

function item(one, go) {
  const w = learnWords();
  if (one.kind === "number") {
    const field = make("input", { id: "figure", class: "field", maxlength: "100", autocomplete: "off" });
    const form = make("form", { class: "card" }, make("label", { for: "figure" }, w.number), field,
      make("p", { class: "row" }, make("button", { type: "submit", class: "solid" }, w.check), unknown(go)));
    form.addEventListener("submit", (event) => { event.preventDefault(); if (field.value.trim()) go("answer", { answer: field.value.trim() }); });
    return form;
  }
  const labels = one.kind === "true" ? [w.yes, w.no] : one.choices;
  const single = one.kind === "single" || one.kind === "true";
  let chosen = [];
  const place = make("div", { class: "options" });
  const check = make("button", { type: "button", class: "solid", disabled: true, onclick: () => go("answer", { answer: answer() }) }, w.check);
  const answer = () => one.kind === "true" ? (chosen[0] === 0 ? "对" : "错")
    : (one.kind === "order" ? chosen : [...chosen].sort()).map((n) => LETTERS[n]).join("");
  const draw = () => {
    empty(place);
    place.append(...labels.map((label, n) => make("button", {
      type: "button", class: "choice wide", "aria-pressed": String(chosen.includes(n)), onclick: () => {
        chosen = single ? [n] : chosen.includes(n) ? chosen.filter((other) => other !== n) : [...chosen, n];
        draw();
        place.children[n].focus();
      },
    }, one.kind === "true" ? label : `${LETTERS[n]}. ${label}${one.kind === "order" && chosen.includes(n) ? ` (${chosen.indexOf(n) + 1})` : ""}`)));
    check.disabled = !chosen.length;
  };
  draw();
  const prompt = { single: w.pick, multiple: w.several, order: w.order, true: w.truth }[one.kind];
  return make("section", { class: "card" }, make("p", { class: "soft" }, prompt), place, make("p", { class: "row" }, check, unknown(go)));
}

function unknown(go) {
  return make("button", { type: "button", class: "quiet", onclick: () => go("answer", { answer: "不知道" }) }, learnWords().unknown);
}

function played(page, step, go) {
  const w = learnWords();
  const one = step.case;
  const box = make("textarea", { id: "said-to", rows: "2", maxlength: "500", placeholder: w.askHint, class: "field" });
  const ask = make("form", { class: "card" }, make("label", { for: "said-to" }, w.ask), box,
    make("p", { class: "soft" }, w.askFew),
    make("p", {}, make("button", { type: "submit", class: "solid" }, w.send)));
  ask.addEventListener("submit", (event) => { event.preventDefault(); if (box.value.trim()) go("ask", { text: box.value.trim() }); });
  const diagnosis = make("input", { id: "diagnosis", class: "field", maxlength: "200", required: true, autocomplete: "off" });
  const plan = make("textarea", { id: "plan", class: "field", rows: "3", maxlength: "500" });
  const decide = make("form", { class: "card" }, make("h3", { class: "heading" }, w.decide),
    make("label", { for: "diagnosis" }, w.diagnosis), diagnosis, make("p", { class: "soft" }, w.firstCounts),
    make("label", { for: "plan" }, w.plan_), plan,
    make("fieldset", { class: "plain-set" }, make("legend", {}, w.referral),
      Object.entries(w.referrals).map(([value, label]) => make("label", { class: "choice radio" },
        make("input", { type: "radio", name: "referral", value, required: true }), label))),
    make("p", {}, make("button", { type: "submit", class: "solid" }, w.handCase)));
  decide.addEventListener("submit", (event) => {
    event.preventDefault();
    go("decide", { diagnosis: diagnosis.value, plan: plan.value, referral: new FormData(decide).get("referral") });
  });
  return [make("h2", {}, one.title), make("p", { class: "soft" }, `${one.patient} · ${w.spent(one.minutes, one.cost)}`),
    make("section", { class: "card" }, make("p", {}, one.opening)),
    make("ol", { class: "talk" }, one.steps.flatMap((said) => [
      make("li", { class: "mine" }, said.text), make("li", { class: "theirs plain" }, said.said)])),
    ask, decide];
}

export async function showReport(page, id) {
  const w = learnWords();
  const found = await learn(`assessments/${encodeURIComponent(id)}/report`);
  if (found.sentence) {
    page.fail(found, () => showReport(page, id));
    return;
  }
  const [head, ...lines] = found.data.lines;
  const failure = make("div", { role: "alert" });
  const save = async () => {
    const sentence = await saveFile(`assessments/${encodeURIComponent(id)}/page`, "assessment.html");
    empty(failure);
    if (sentence) failure.append(make("p", { class: "card failure" }, sentence));
  };
  page.draw(page.home(), make("h2", {}, head), make("section", { class: "card" }, lines.map((line) => make("p", {}, line))),
    make("section", { class: "card" }, found.data.rows.map((row) => make("p", {}, make("b", {}, row.name), " ",
      make("meter", { min: "0", max: "100", value: String(row.score), "aria-label": row.name }),
      ` ${w.share(Math.round(row.score), Math.round(row.low), Math.round(row.high))}`))),
    failure, make("p", { class: "row" }, make("button", { type: "button", class: "solid", onclick: save }, w.savePage),
      make("a", { class: "quiet tab", href: "#plan" }, w.plan)));
}
