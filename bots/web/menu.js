// The menu: past talks on this device, size of type, colours.

import { applySettings } from "./appearance.js";
import { empty, make } from "./dom.js";
import { forgetTalks, set, setting, talks } from "./stored.js";
import { language, words } from "./words.js";

const sheet = document.getElementById("menu");
const SIZES = ["", "large", "larger"];
const COLOURS = ["", "light", "dark"];

// `reopen(talk)` shows a past talk again.
export function openMenu(reopen) {
  draw(reopen);
  if (!sheet.open) sheet.showModal();
}

function draw(reopen) {
  const w = words();
  empty(sheet);
  sheet.append(
    make("header", { class: "sheet-top" },
      make("div", {}, make("h2", { id: "menu-title" }, w.menu)),
      make("button", { type: "button", class: "close", "aria-label": w.close, onclick: () => sheet.close() }, "✕")),
    make("div", { class: "sheet-body", tabindex: "0", role: "region", "aria-label": w.menu },
      choices("size", SIZES, w.sizeLabel, w.sizes, reopen),
      choices("colours", COLOURS, w.coloursLabel, w.colours, reopen),
      past(reopen)));
}

function choices(name, values, label, labels, reopen) {
  const chosen = setting(name, "");
  return make("section", { role: "group", "aria-label": label },
    make("h3", { class: "heading" }, label),
    make("p", { class: "choices" }, values.map((value, at) =>
      make("button", {
        type: "button", class: "choice", "aria-pressed": String(value === chosen),
        onclick: () => { set(name, value); applySettings(); draw(reopen); },
      }, labels[at]))));
}

function past(reopen) {
  const w = words();
  const kept = talks();
  return make("section", {},
    make("h3", { class: "heading" }, w.past),
    make("p", { class: "imprint" }, kept.length ? w.pastWhere : w.pastNone),
    make("ul", { class: "chips" }, kept.map((talk) => make("li", {},
      make("button", { type: "button", class: "chip", onclick: () => { sheet.close(); reopen(talk); } },
        make("span", {}, talk.answers[0].question,
          make("small", {}, new Date(talk.began).toLocaleString(language())))))),
    ),
    kept.length ? make("button", {
      type: "button", class: "quiet", onclick: () => { forgetTalks(); draw(reopen); },
    }, w.forget) : null);
}

sheet.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
