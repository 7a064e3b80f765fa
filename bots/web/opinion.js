// Did the answer help? One tap; where it did not, a reason and, if somebody likes, what is right.

import { call } from "./access.js";
import { empty, make } from "./dom.js";
import { words } from "./words.js";

const REASONS = ["wrong", "unsafe", "incomplete", "no-answer", "unclear"];
const LONGEST = 4000; // characters that the server takes

export function renderOpinion(answer) {
  const place = make("div", { class: "opinion" });
  ask(place, answer);
  return place;
}

function ask(place, answer) {
  const w = words();
  empty(place);
  place.className = "opinion choices";
  place.append(make("span", { class: "unseen" }, w.helped),
    make("button", { type: "button", class: "choice", onclick: () => send(place, answer, { helped: "yes" }) }, w.yes),
    make("button", { type: "button", class: "choice", onclick: () => why(place, answer) }, w.no));
}

function why(place, answer) {
  const w = words();
  const right = make("textarea", { rows: "2", maxlength: String(LONGEST), "aria-label": w.right, placeholder: w.right });
  let reason = "";
  const buttons = REASONS.map((one) => make("button", {
    type: "button", class: "choice", "aria-pressed": "false",
    onclick: (event) => {
      reason = one;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button === event.currentTarget));
    },
  }, w.reasons[one]));
  empty(place);
  place.className = "opinion";
  place.append(make("p", {}, w.whyNot), make("p", { class: "choices" }, buttons), right,
    make("button", { type: "button", class: "solid", onclick: () => send(place, answer, { helped: "no", reason, correction: right.value }) }, w.sendOpinion));
  buttons[0].focus();
}

async function send(place, answer, said) {
  const w = words();
  try {
    const reply = await call("/v1/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ question: answer.question, answer: answer.text.slice(0, LONGEST), ...said }),
    });
    if (!reply.ok) throw new Error(String(reply.status));
    empty(place);
    place.append(make("p", { role: "status" }, w.thanks));
  } catch (error) {
    const failed = make("p", { role: "alert" }, w.opinionFailed);
    if (place.lastElementChild.getAttribute("role") === "alert") place.lastElementChild.remove();
    place.append(failed); // what was typed stays
  }
}
