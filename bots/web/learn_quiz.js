// The day's quiz: how sure first, then the answer, then why, with its source.

import { empty, make } from "./dom.js";
import { learn, step } from "./learn_call.js";
import { source } from "./learn_case.js";
import { learnWords } from "./learn_words.js";

const LETTERS = "ABCDEF";

export async function showQuiz(page, more) {
  const w = learnWords();
  const day = await learn(more ? "quiz?more=true" : "quiz");
  if (day.sentence) {
    page.fail(day, () => showQuiz(page, more));
    return;
  }
  if (!day.data.items.length) {
    page.draw(page.home(), make("h2", {}, w.daily),
      make("p", { class: "card" }, day.data.answered ? w.dailyDone(day.data.right, day.data.answered) : w.empty),
      make("p", {}, make("a", { class: "solid button", href: "#quiz/more" }, w.more)));
    return;
  }
  asked(page, day.data.items, 0);
}

function asked(page, items, at) {
  const w = learnWords();
  const item = items[at];
  const began = Date.now();
  const mine = step(); // the same for every try to send this answer
  let confidence = 0;
  let chosen = [];
  const failure = make("div", { role: "alert" });
  const field = make("input", { id: "figure", class: "field", maxlength: "100", autocomplete: "off" });
  const check = make("button", { type: "submit", class: "solid", disabled: true }, w.check);
  const place = make("div", { class: "options" });
  const ready = () => { check.disabled = !(confidence && (item.kind === "number" ? field.value.trim() : chosen.length)); };
  const drawn = () => { empty(place); place.append(...options()); ready(); };
  field.addEventListener("input", ready);

  function options() {
    if (item.kind === "number") return [make("label", { for: "figure" }, w.number), field];
    const labels = item.kind === "true" ? [w.yes, w.no] : item.choices;
    return labels.map((label, n) => make("button", {
      type: "button", class: "choice wide", "aria-pressed": String(chosen.includes(n)), onclick: () => { choose(n); drawn(); place.children[n].focus(); },
    }, item.kind === "true" ? label : `${LETTERS[n]}. ${label}${item.kind === "order" && chosen.includes(n) ? ` (${chosen.indexOf(n) + 1})` : ""}`));
  }

  function choose(n) {
    if (item.kind === "single" || item.kind === "true") chosen = [n];
    else chosen = chosen.includes(n) ? chosen.filter((one) => one !== n) : [...chosen, n];
  }

  function answer() {
    if (item.kind === "number") return field.value;
    if (item.kind === "true") return chosen[0] === 0 ? "对" : "错";
    const order = item.kind === "order" ? chosen : [...chosen].sort();
    return order.map((n) => LETTERS[n]).join("");
  }

  const sure = make("div", { class: "choices", role: "group", "aria-label": w.sure }, w.confidence.map((label, n) => {
    const button = make("button", { type: "button", class: "choice", "aria-pressed": "false" }, label);
    button.addEventListener("click", () => {
      confidence = n + 1;
      for (const other of sure.children) other.setAttribute("aria-pressed", String(other === button));
      ready();
    });
    return button;
  }));
  const prompt = { single: w.pick, multiple: w.several, order: w.order, true: w.truth, number: "" }[item.kind];
  const form = make("form", { class: "card" }, make("p", { class: "soft" }, w.sure), sure,
    prompt ? make("p", { class: "soft" }, prompt) : null, place, failure, make("p", {}, check));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (check.disabled) return;
    check.disabled = true;
    const graded = await learn(`quiz/${encodeURIComponent(item.id)}`, {
      answer: answer(), confidence, seconds: Math.round((Date.now() - began) / 1000), step: mine,
    });
    ready();
    const hint = graded.sentence || (graded.data.right === null ? graded.data.hint : "");
    if (hint) {
      empty(failure);
      failure.append(make("p", { class: "card failure" }, hint));
    } else {
      explained(page, items, at, graded.data);
    }
  });
  page.draw(page.home(), make("p", { class: "soft" }, w.of(at + 1, items.length)),
    make("h2", { class: "item" }, item.question), form);
  drawn();
}

function explained(page, items, at, graded) {
  const w = learnWords();
  const last = at + 1 >= items.length;
  page.say(`${graded.right ? w.right : w.wrong}。${graded.because}`);
  page.draw(page.home(), make("h2", { class: "item" }, items[at].question),
    make("section", { class: graded.right ? "card" : "card failure" },
      make("p", { class: "total" }, graded.right ? `✓ ${w.right}` : `✗ ${w.wrong}`),
      make("p", {}, make("b", {}, `${w.answer}：`), graded.answer),
      make("p", {}, graded.because), source(graded.citation),
      make("p", { class: "row soft" }, w.comesBack(graded.again), make("a", { class: "quiet tab", href: `#talk/answer/${items[at].id}` }, w.talk))),
    make("p", {}, last
      ? make("a", { class: "solid button", href: "#" }, w.finish)
      : make("button", { type: "button", class: "solid", onclick: () => asked(page, items, at + 1) }, w.next)));
}
