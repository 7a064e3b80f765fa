// A course unit: read step by step, then its self-check, one's own answer before the document's.

import { empty, make } from "./dom.js";
import { learn } from "./learn_call.js";
import { learnWords } from "./learn_words.js";

export async function showCourse(page, id) {
  const begun = await learn(`courses/${encodeURIComponent(id)}/begin`, {});
  if (begun.sentence) page.fail(begun, () => showCourse(page, id));
  else at(page, begun.data);
}

function at(page, talk) {
  const w = learnWords();
  const failure = make("div", { role: "alert" });
  const go = async (step, body) => {
    const reply = await learn(`readings/${talk.sitting}/${step}`, { ...body, version: talk.version });
    if (reply.stale) {
      await showCourse(page, talk.document);
    } else if (reply.sentence) {
      empty(failure);
      failure.append(make("p", { class: "card failure" }, reply.sentence));
    } else {
      at(page, reply.data);
    }
  };
  const top = [page.home(), make("h2", {}, talk.title),
    talk.done ? null : make("p", { class: "soft" }, w.place(talk.place, talk.of))];
  if (talk.done) page.draw(...top, finished(talk));
  else if (talk.step) page.draw(...top, step(talk.step), failure, button(w.readOn, () => go("next", {})));
  else if (talk.checked) page.draw(...top, compared(talk.checked, (judged) => go("judge", { judged })), failure);
  else page.draw(...top, asked(talk.question, (text) => go("answer", { text })), failure);
}

function button(label, onclick) {
  return make("p", {}, make("button", { type: "button", class: "solid", onclick }, label));
}

function step(read) {
  return make("section", { class: "card" }, make("h3", { class: "heading" }, read.heading),
    read.parts.flatMap((part) => [
      part.heading ? make("h4", { class: "heading" }, part.heading) : null,
      part.kind === "table" ? table(part.text) : make("p", { class: "plain" }, part.text),
    ]));
}

function table(text) {
  const rows = text.split("\n").map((line) => line.split(" | "));
  const caption = rows.length > 1 && rows[0].length === 1 ? rows.shift()[0] : null;
  return make("div", { class: "table", tabindex: "0" }, make("table", {},
    caption ? make("caption", {}, caption) : null,
    rows.map((row, n) => make("tr", {}, row.map((cell) => make(n ? "td" : "th", n ? {} : { scope: "col" }, cell))))));
}

function asked(question, commit) {
  const w = learnWords();
  const box = make("textarea", { id: "own-answer", class: "field", rows: "3", maxlength: "500" });
  const form = make("form", { class: "card" }, make("p", { class: "item" }, question),
    make("label", { for: "own-answer" }, w.ownAnswer), box,
    make("p", {}, make("button", { type: "submit", class: "solid" }, w.compare)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (box.value.trim()) commit(box.value.trim());
  });
  return form;
}

function compared(check, judge) {
  const w = learnWords();
  const verdicts = Object.entries(w.verdicts);
  const allowed = verdicts.slice(verdicts.findIndex(([name]) => name === check.best));
  return make("section", { class: "card" }, make("p", { class: "item" }, check.question),
    make("p", { class: "soft" }, w.yours(check.said)),
    make("p", {}, make("b", {}, `${w.answer}：`), check.answer),
    check.lacking.length ? make("p", { class: "soft" }, w.lacking(check.lacking.join("、"))) : null,
    make("p", {}, w.judgeSelf),
    make("div", { class: "choices" }, allowed.map(([name, label]) =>
      make("button", { type: "button", class: "choice", onclick: () => judge(name) }, label))));
}

function finished(talk) {
  const w = learnWords();
  return make("section", { class: "card" }, make("p", { class: "total" }, w.courseDone(talk.minutes)),
    talk.score === null ? null : make("p", {}, w.score(talk.score)),
    make("ul", { class: "points" }, talk.checks.map((one) => make("li", { class: one.judged === "right" ? "point" : "point bad" },
      make("p", { class: "item" }, one.question), make("p", {}, one.answer)))));
}
