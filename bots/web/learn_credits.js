// Credits: what they are worth, and a signed statement to take away.

import { empty, make } from "./dom.js";
import { fetchFile, learn } from "./learn_call.js";
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
  const take = (form) => make("button", { type: "button", class: "solid", onclick: () => save(form) }, w.statement(form.toUpperCase()));

  async function save(form) {
    empty(failure);
    const file = await fetchFile(`credits/statement?form=${form}&name=${encodeURIComponent(name.value.trim())}`);
    if (file.sentence) {
      failure.append(make("p", { class: "card failure" }, file.sentence));
      return;
    }
    const link = make("a", { href: URL.createObjectURL(file.blob), download: `credits.${form}` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
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
      make("p", { class: "row" }, take("pdf"), take("csv"))));
}
