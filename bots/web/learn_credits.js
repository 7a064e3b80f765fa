// Credits: what they are worth, and a signed statement to take away.

import { empty, make } from "./dom.js";
import { learn, saveFile } from "./learn_call.js";
import { learnWords } from "./learn_words.js";

export async function showCredits(page) {
  const w = learnWords();
  const found = await learn("credits");
  if (found.sentence) {
    page.fail(found, () => showCredits(page));
    return;
  }
  const credits = found.data;
  const name = make("input", { id: "printed", class: "field", maxlength: "40", autocomplete: "name" });
  const failure = make("div", { role: "alert" });
  const foreign = make("input", { id: "foreign", type: "file", class: "field", accept: ".json,.csv,.pdf" });
  foreign.addEventListener("change", takeOver);
  const take = (form) => make("button", { type: "button", class: "solid", onclick: () => save(form) }, w.statement(form.toUpperCase()));

  async function save(form) {
    told(await saveFile(`credits/statement?form=${form}&name=${encodeURIComponent(name.value.trim())}`, `credits.${form}`));
  }

  // A statement of another installation, taken over once its signature holds.
  async function takeOver() {
    if (!foreign.files.length) return;
    const taken = await learn("credits/import", foreign.files[0]);
    if (taken.sentence) {
      told(taken.sentence);
      return;
    }
    await showCredits(page);
    page.say(w.takenOver(taken.data.entries, taken.data.known));
    document.getElementById("screen").append(make("p", { class: "card" }, w.takenOver(taken.data.entries, taken.data.known)));
  }

  function told(sentence) {
    empty(failure);
    if (sentence) failure.append(make("p", { class: "card failure" }, sentence));
  }

  page.draw(page.home(), make("h2", {}, w.credits),
    make("section", { class: "card" },
      make("p", { class: "total" }, w.creditsNow(Number(credits.credits))),
      credits.rows.length
        ? make("ul", {}, credits.rows.map((row) => make("li", {}, `${row.year} · `,
          w.act(w.acts[row.act], row.entries, row.minutes, Number(row.credits)))))
        : make("p", {}, w.noCredits),
      credits.example ? make("p", { class: "soft" }, w.example(credits.rules)) : null),
    make("section", { class: "card" }, make("label", { for: "printed" }, w.printed), name, failure,
      make("p", { class: "row" }, take("pdf"), take("csv"))),
    make("section", { class: "card" }, make("label", { for: "foreign" }, w.foreign), foreign));
}
