// Where a service is closed, the key that lets this device ask: typed once, kept on the device.

import { make } from "./dom.js";
import { set, setting } from "./stored.js";
import { language, words } from "./words.js";

const NAME = "key";

// As fetch, with the language of the page and the key, where there is one.
export function call(address, options = {}) {
  const key = setting(NAME, "");
  const headers = { "Accept-Language": language(), ...options.headers };
  if (key) headers.Authorization = `Bearer ${key}`;
  return fetch(address, { ...options, headers });
}

// The address of a picture as an <img> can show it: a browser sends no key along by itself.
export async function pictureAddress(address) {
  if (!setting(NAME, "")) return address;
  const reply = await call(address);
  return reply.ok ? URL.createObjectURL(await reply.blob()) : "";
}

// Says why a key is needed, takes it, and goes on.
export function renderKeyForm(sentence, again) {
  const w = words();
  const field = make("input", {
    type: "password", id: "access-key", class: "key", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: "200",
  });
  const form = make("form", { class: "card failure" }, make("p", {}, sentence),
    make("label", { for: "access-key" }, w.key), field,
    make("button", { type: "submit", class: "solid" }, w.saveKey));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.value.trim()) return;
    set(NAME, field.value.trim());
    again();
  });
  return form;
}
