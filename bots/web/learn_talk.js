// What one's group says of a case or an answer: nobody is named, the expert's reply comes first.

import { empty, make } from "./dom.js";
import { learn } from "./learn_call.js";
import { learnWords } from "./learn_words.js";
import { language } from "./words.js";

export async function showTalk(page, kind, id) {
  const w = learnWords();
  const address = `threads/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`;
  const mine = await learn("me");
  if (!mine.sentence && !mine.data.group) {
    page.draw(page.home(), make("h2", {}, w.talk), make("p", { class: "card" }, w.noGroup),
      make("p", {}, make("a", { class: "solid button", href: "#me" }, w.join)));
    return;
  }
  const thread = mine.sentence ? mine : await learn(address);
  if (thread.sentence) {
    page.fail(thread, () => showTalk(page, kind, id));
    return;
  }
  const back = kind === "case" ? make("a", { class: "quiet tab", href: `#case/${id}` }, w.toCase) : null;
  const failure = make("div", { role: "alert" });
  const box = make("textarea", { id: "to-group", class: "field", rows: "3", maxlength: "500" });
  const form = make("form", { class: "card" }, make("label", { for: "to-group" }, w.toGroup), box, failure,
    make("p", {}, make("button", { type: "submit", class: "solid" }, w.send)));
  const list = make("ol", { class: "points" });

  function posts(all) {
    empty(list);
    list.append(...(all.length ? all.map(post) : [make("li", { class: "soft" }, w.nobody)]));
  }

  function post(one) {
    const when = new Date(one.at * 1000).toLocaleString(language() === "en" ? "en" : "zh-CN", { dateStyle: "short", timeStyle: "short" });
    const act = one.expert ? null : one.mine
      ? make("button", { type: "button", class: "quiet", onclick: () => settle(`posts/${one.id}`, "DELETE", one) }, w.takeBack)
      : make("button", { type: "button", class: "quiet", onclick: () => settle(`posts/${one.id}/report`, "POST", one) }, w.reportPost);
    return make("li", { class: one.pinned ? "point" : "point said" },
      make("p", { class: "soft" }, `${one.mine ? w.iSaid : one.who} · ${when}${one.hidden ? ` · ${w.hidden}` : ""}`),
      make("p", { class: "plain" }, one.text), act ? make("p", {}, act) : null);
  }

  async function settle(where, method, one) {
    if (!window.confirm(one.mine ? w.takeBackSure : w.reportSure)) return;
    const done = await learn(where, {}, method);
    told(done.sentence || "");
    if (!done.sentence) {
      page.say(one.mine ? w.takenBack : w.reported);
      const now = await learn(address);
      if (!now.sentence) posts(now.data.posts);
    }
  }

  function told(sentence) {
    empty(failure);
    if (sentence) failure.append(make("p", { class: "card failure" }, sentence));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    const sent = await learn(address, { text });
    told(sent.sentence || "");
    if (sent.sentence) return; // what was written stays
    box.value = "";
    posts(sent.data.posts);
  });
  posts(thread.data.posts);
  page.draw(page.home(), make("h2", {}, w.talk), make("p", { class: "soft" }, w.talkLead), back, list, form);
}
