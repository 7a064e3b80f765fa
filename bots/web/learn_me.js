// What is kept of a learner and what he chooses: group, region, another device, his file, erasure.

import { copyText, empty, make } from "./dom.js";
import { becomes, forget, learn, saveFile, token } from "./learn_call.js";
import { learnWords } from "./learn_words.js";

export async function showMe(page) {
  const w = learnWords();
  const found = await learn("me");
  if (found.sentence) {
    page.fail(found, () => showMe(page));
    return;
  }
  page.draw(page.home(), make("h2", {}, w.me), chosen(page, found.data), file(), otherDevice(page), erasure(page));
}

function chosen(page, me) {
  const w = learnWords();
  const failure = make("div", { role: "alert" });
  const group = make("input", { id: "group", class: "field", maxlength: "64", autocomplete: "off", value: me.group });
  const region = make("select", { id: "region", class: "field" }, me.regions.map((one, at) =>
    make("option", { value: one.region, selected: me.region ? one.region === me.region : !at }, one.title)));
  const form = make("form", { class: "card" }, make("label", { for: "group" }, w.group), group,
    make("p", { class: "soft" }, w.groupLead),
    make("label", { for: "region" }, w.region), region, failure,
    make("p", {}, make("button", { type: "submit", class: "solid" }, w.keep)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const kept = await learn("me", { group: group.value.trim(), region: region.value }, "PUT");
    told(failure, kept.sentence || w.kept, !kept.sentence);
    if (!kept.sentence) page.say(w.kept);
  });
  return form;
}

function file() {
  const w = learnWords();
  const failure = make("div", { role: "alert" });
  const name = make("input", { id: "printed-on-record", class: "field", maxlength: "40", autocomplete: "name" });
  const take = (form, label) => make("button", { type: "button", class: "solid", onclick: async () => {
    told(failure, await saveFile(`record?form=${form}&name=${encodeURIComponent(name.value.trim())}`, `record.${form}`));
  } }, label);
  return make("section", { class: "card" }, make("h3", { class: "heading" }, w.record),
    make("p", { class: "soft" }, w.recordLead), make("label", { for: "printed-on-record" }, w.printed), name, failure,
    make("p", { class: "row" }, take("html", w.recordPage), take("json", "JSON")));
}

// This device's token is all that says who learns: whoever has it is that learner.
function otherDevice(page) {
  const w = learnWords();
  const failure = make("div", { role: "alert" });
  const shown = make("output", { class: "plain token" });
  const other = make("input", { id: "token", class: "field", maxlength: "60", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  const form = make("form", {}, make("label", { for: "token" }, w.tokenHere), other, failure,
    make("p", {}, make("button", { type: "submit", class: "solid" }, w.useToken)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (other.value.trim() && !window.confirm(w.useTokenSure)) return;
    if (becomes(other.value)) showMe(page).then(() => page.say(w.kept));
    else told(failure, w.noToken);
  });
  const show = make("button", { type: "button", class: "quiet", onclick: async () => {
    shown.textContent = token();
    try {
      await copyText(token());
      page.say(w.copied);
    } catch (error) {
      page.say(w.tokenShown); // it can still be read from the screen
    }
  } }, w.showToken);
  return make("section", { class: "card" }, make("h3", { class: "heading" }, w.devices),
    make("p", { class: "soft" }, w.devicesLead), make("p", {}, show), shown, form);
}

function erasure(page) {
  const w = learnWords();
  const failure = make("div", { role: "alert" });
  const erase = async () => {
    if (!window.confirm(w.eraseSure)) return;
    const done = await learn("me", {}, "DELETE");
    if (done.sentence) {
      told(failure, done.sentence);
      return;
    }
    forget();
    page.draw(page.home(), make("h2", {}, w.me), make("p", { class: "card" }, w.erased));
  };
  return make("section", { class: "card" }, make("h3", { class: "heading" }, w.erase),
    make("p", { class: "soft" }, w.eraseLead), failure,
    make("p", {}, make("button", { type: "button", class: "quiet danger-text", onclick: erase }, w.eraseButton)));
}

function told(place, sentence, good = false) {
  empty(place);
  if (sentence) place.append(make("p", { class: good ? "card" : "card failure" }, sentence));
}
