// Asking by voice: record, have it written down, show what to check before it is sent.
// The button is there only where the server hears recordings and the browser has a microphone.

import { call } from "./access.js";
import { empty, make } from "./dom.js";
import { language, words } from "./words.js";

const ADDRESS = "/v1/transcriptions";
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS_PER_SECOND = 24000; // speech stays clear; a minute is 180 kB
const HOLD_MS = 600; // a longer press ends with the finger, a shorter one with the next tap
const SHORTEST_MS = 400;
const PATIENCE_MS = 90000;
const DRAWING = "M12 4a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V7a3 3 0 0 0-3-3ZM6 11.5a6 6 0 0 0 12 0M12 17.5V21";

const box = document.getElementById("question");
const send = document.getElementById("send");

let longest = 60; // seconds
let now = null; // the recording under way
let pressed = 0; // when the press began that started it
let round = 0; // what belongs to an earlier round is dropped

const button = make("button", { type: "button", id: "speak", class: "send speak", hidden: true });
button.append(drawing());
const shown = make("div", { id: "heard", class: "heard", role: "status", hidden: true });

function drawing() {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" })) {
    picture.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries({
    d: DRAWING, fill: "none", stroke: "currentColor", "stroke-width": 2.2,
    "stroke-linecap": "round", "stroke-linejoin": "round",
  })) line.setAttribute(name, value);
  picture.append(line);
  return picture;
}

async function begin() {
  const mine = round += 1;
  now = { recorder: null };
  label();
  tell(words().microphone);
  let sound;
  try {
    sound = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true },
    });
  } catch (error) {
    if (mine === round) stopWith(error.name === "NotFoundError" ? words().noMicrophone : words().notAllowed);
    return;
  }
  try {
    if (mine === round) record(sound, mine);
    else release(sound);
  } catch (error) {
    release(sound);
    stopWith(words().broken);
  }
}

function record(sound, mine) {
  const kind = KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(sound, { mimeType: kind, audioBitsPerSecond: BITS_PER_SECOND });
  const parts = [];
  const began = Date.now();
  const clock = make("span", { "aria-hidden": "true" }, words().recorded(0)); // read once, not each second
  const timer = setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    clock.textContent = words().recorded(seconds);
    if (seconds >= longest) finish();
  }, 250);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    clearInterval(timer);
    release(sound);
    if (mine !== round) return; // given up
    now = null;
    label();
    if (Date.now() - began < SHORTEST_MS) tell(words().tooShort);
    else hear(new Blob(parts, { type: recorder.mimeType || kind }), mine);
  });
  now = { recorder };
  recorder.start();
  label();
  tell(words().listening(longest), clock, giveUp());
}

function finish() {
  if (now && now.recorder && now.recorder.state !== "inactive") now.recorder.stop();
}

function cancel() {
  const recorder = now && now.recorder;
  round += 1;
  now = null;
  if (recorder && recorder.state !== "inactive") recorder.stop();
  label();
  hide();
}

function release(sound) {
  for (const track of sound.getTracks()) track.stop();
}

function stopWith(sentence) {
  now = null;
  label();
  tell(sentence);
}

async function hear(recording, mine) {
  tell(words().hearing, giveUp());
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const reply = await call(`${ADDRESS}?lang=${language() === "en" ? "en" : "zh"}`, {
      method: "POST",
      headers: { "Content-Type": recording.type },
      body: recording,
      signal: patience.signal,
    });
    const data = await reply.json();
    if (mine !== round) return;
    if (reply.ok) put(data);
    else tell(data.detail || words().broken);
  } catch (error) {
    if (mine === round) tell(error.name === "AbortError" ? words().timeout : words().notSent);
  } finally {
    clearTimeout(timer);
  }
}

// The words stand in the field, to be corrected; nothing is sent before the asker sends it.
function put(heard) {
  write(box.value.trim() ? `${box.value.trim()} ${heard.text}` : heard.text);
  const w = words();
  const lines = [make("p", {}, heard.read_back.length ? w.check(heard.read_back) : w.checkWords)];
  for (const one of heard.uncertain) lines.push(doubt(one));
  tell(...lines);
  box.focus();
}

function doubt(one) {
  const w = words();
  if (one.certain) return make("p", {}, w.similar(one.may_be));
  const line = make("p", { class: "choices" }, w.unsure(one.heard));
  for (const name of one.may_be) {
    const choose = () => {
      write(box.value.replace(one.heard, name));
      line.replaceChildren(w.chosen(name));
      box.focus();
    };
    line.append(make("button", { type: "button", class: "choice", onclick: choose }, name));
  }
  return line;
}

function write(text) {
  box.value = text.slice(0, box.maxLength);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function tell(...parts) {
  empty(shown);
  shown.append(...parts);
  shown.hidden = false;
}

function hide() {
  shown.hidden = true;
  empty(shown);
}

function giveUp() {
  return make("button", { type: "button", class: "quiet", onclick: () => { cancel(); button.focus(); } }, words().cancel);
}

function label() {
  button.setAttribute("aria-label", now ? words().stopSpeaking : words().speak);
  button.setAttribute("aria-pressed", String(Boolean(now)));
}

function press(event) {
  if (event.button) return;
  event.preventDefault(); // a long press would open the browser's menu
  pressed = now ? 0 : Date.now();
  if (!now) begin();
}

function lift() {
  const held = pressed && Date.now() - pressed;
  pressed = 0;
  if (held && held < HOLD_MS) return; // a tap: it goes on until the next
  finish();
}

button.addEventListener("pointerdown", press);
button.addEventListener("pointerup", lift);
button.addEventListener("pointercancel", lift);
button.addEventListener("contextmenu", (event) => event.preventDefault());
button.addEventListener("click", (event) => {
  if (event.detail) return; // a pointer's: done above
  if (now) finish();
  else begin();
});
box.addEventListener("input", () => { if (!box.value && !now) hide(); });
// A question went out, or another conversation is shown: what was heard before is done with.
new MutationObserver(cancel).observe(document.getElementById("thread"), { childList: true });
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && now) cancel(); });
document.addEventListener("visibilitychange", () => { if (document.hidden && now) cancel(); });
new MutationObserver(label).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });

async function offer() {
  // Without HTTPS a browser gives no microphone, but for the page's own machine.
  if (!window.MediaRecorder || !navigator.mediaDevices || !KINDS.some((one) => MediaRecorder.isTypeSupported(one))) return;
  try {
    const reply = await fetch(ADDRESS, { headers: { Accept: "application/json" } });
    const voice = reply.ok ? await reply.json() : {};
    if (!voice.ready) return;
    longest = voice.seconds;
  } catch (error) {
    return; // typing works without it
  }
  label();
  send.before(button);
  send.parentElement.before(shown);
  button.hidden = false;
}

offer();
