// An Answer (the JSON of POST /v1/ask) as a piece of page. No decisions: order and labels only.

import { copyText, dotted, make } from "./dom.js";
import { learner } from "./stored.js";
import { words } from "./words.js";

// What must be read before the statements: as assistant/compose.py orders them.
const ABOVE = ["correction", "premise", "superseded", "patient", "injection"];

// `open(citation)` shows a source; `ask(question)` asks a suggested one.
export function renderAnswer(answer, open, ask) {
  const w = words();
  const byNumber = new Map(answer.citations.map((citation) => [citation.n, citation]));
  const marks = (numbers) => renderMarks(numbers, byNumber, open);
  const article = make("article", { class: "answer", "aria-label": w.answer });
  for (const alert of answer.alerts) article.append(renderAlert(alert, marks));
  const card = make("div", { class: "card" });
  if (answer.standalone_question !== answer.question) {
    card.append(make("p", { class: "understood" }, w.understood(answer.standalone_question)));
  }
  const note = (one) => make("p", { class: "note" }, make("b", {}, w.notes[one.kind] || w.note),
    one.text, marks(one.citations || []));
  card.append(...answer.notes.filter((one) => ABOVE.includes(one.kind)).map(note));
  if (answer.statements.length) {
    card.append(renderLabel(answer), ...renderStatements(answer.statements, marks));
  } else {
    card.append(make("p", { class: "plain" }, answer.abstain_reason || answer.text));
  }
  card.append(...answer.notes.filter((one) => !ABOVE.includes(one.kind)).map(note));
  if (answer.nearest_topics.length) card.append(renderTopics(words().nearest, answer.nearest_topics, ask));
  if (answer.citations.length) card.append(renderSources(answer.citations, marks));
  card.append(renderCopy(answer), ...renderDiscuss(answer));
  const next = answer.follow_ups || []; // a talk kept by an older page has none
  if (next.length) card.append(renderTopics(words().next, next, ask));
  article.append(card);
  return article;
}

export function renderAlert(alert, marks) {
  const w = words();
  return make(
    "section", { class: `alert ${alert.urgency === "immediate" ? "immediate" : "urgent"}` },
    make("h2", {},
      make("span", { class: "urgency" }, "⚠ ", alert.urgency === "immediate" ? w.immediate : w.urgent),
      alert.label),
    make("p", {}, alert.message, marks(alert.citations)),
  );
}

function renderLabel(answer) {
  const w = words();
  const origin = answer.ai_generated ? w.generated : w.quoted;
  return make("p", { class: "label" },
    make("span", { class: answer.ai_generated ? "origin made" : "origin" }, origin), w.reference,
    renderChecked(answer.verification));
}

// How many of the sentences stand on what they cite: a quiet badge, its figures on a long press.
function renderChecked(verification) {
  if (!verification || !verification.verdicts.length) return "";
  const stand = verification.verdicts.filter((one) => !one.faults.length).length;
  return make("small", { class: "checked" }, words().checked(stand, verification.verdicts.length));
}

function renderStatements(statements, marks) {
  const w = words();
  const pieces = [];
  let context = "";
  for (const statement of statements) {
    const over = [statement.label, statement.context].filter(Boolean).join(w.colon);
    if (over && over !== context) pieces.push(make("h3", { class: "context" }, over));
    context = over;
    pieces.push(make("p", { class: "statement" }, statement.text, marks(statement.citations)));
  }
  return pieces;
}

function renderMarks(numbers, byNumber, open) {
  return numbers.filter((n) => byNumber.has(n)).map((n) =>
    make("button", {
      type: "button", class: "mark", "aria-label": words().opens(n),
      onclick: () => open(byNumber.get(n)),
    }, `[${n}]`));
}

function renderTopics(heading, topics, ask) {
  return make("section", {}, make("h3", { class: "heading" }, heading),
    make("ul", { class: "chips" }, topics.map((topic) =>
      make("li", {}, make("button", { type: "button", class: "chip", onclick: () => ask(topic) }, topic)))));
}

// One entry a document, one line a place in it, one mark a citation.
function renderSources(citations, marks) {
  const documents = group(citations, (one) => dotted([one.title, imprint(one)]));
  return make("section", {}, make("h3", { class: "heading" }, words().sources),
    make("ul", { class: "sources" }, documents.map((cited) =>
      make("li", {},
        make("b", {}, cited[0].title),
        make("p", {}, imprint(cited[0])),
        group(cited, place).map((here) =>
          make("p", { class: "place" }, marks(here.map((one) => one.n)), place(here[0])))))));
}

function group(items, name) {
  const groups = new Map();
  for (const item of items) groups.set(name(item), [...(groups.get(name(item)) || []), item]);
  return [...groups.values()];
}

// Who issued it, which edition, and whether it still stands.
export function imprint(citation) {
  const w = words();
  const year = citation.year === null || citation.edition.includes(String(citation.year))
    ? null : w.year(citation.year);
  const state = citation.state === "superseded" ? w.superseded : null;
  return dotted([citation.issuer, citation.edition && w.edition(citation.edition), year, state]);
}

export function place(citation) {
  return dotted([citation.section, citation.page === null ? null : words().page(citation.page)]);
}

function renderCopy(answer) {
  const w = words();
  const button = make("button", { type: "button", class: "quiet copy" }, w.copy);
  button.addEventListener("click", async () => {
    try {
      await copyText(plainText(answer));
      button.textContent = w.copied;
    } catch (error) {
      button.textContent = w.copyFailed;
    }
    setTimeout(() => { button.textContent = w.copy; }, 2500);
  });
  return button;
}

// Who learns on this device may talk of what was answered with the group: by its first document.
function renderDiscuss(answer) {
  const document = answer.citations.length ? answer.citations[0].document_id : "";
  if (!learner()["Mentor-Learner"] || !/^[A-Za-z0-9_.-]{1,70}$/.test(document)) return [];
  return [make("a", { class: "quiet tab", href: `/learn#talk/answer/${document}` }, words().discuss)];
}

function plainText(answer) {
  const w = words();
  const lines = [answer.question, "", answer.text];
  for (const note of answer.notes) lines.push(`※ ${dotted([w.notes[note.kind] || w.note, note.text])}`);
  if (answer.citations.length) {
    lines.push("", w.sources);
    for (const citation of answer.citations) {
      lines.push(`[${citation.n}] ${dotted([citation.title, imprint(citation), place(citation)])}`);
    }
  }
  const origin = answer.ai_generated ? w.generated : answer.statements.length ? w.quoted : "";
  lines.push("", dotted([w.reference, origin]));
  return lines.join("\n");
}
