// The conversation: takes a question, asks the server, shows the answer, keeps the history.

import { renderAnswer } from "./answer.js";
import { empty, make } from "./dom.js";
import { openAddress, openCitation } from "./passage.js";
import { language, switchLanguage, words } from "./words.js";

const PATIENCE_MS = 30000;
const REMEMBERED_TURNS = 6;
const REMEMBERED_CHARACTERS = 1500;

const thread = document.getElementById("thread");
const welcome = document.getElementById("welcome");
const form = document.getElementById("ask");
const box = document.getElementById("question");
const send = document.getElementById("send");
const fresh = document.getElementById("fresh");
const said = document.getElementById("said");

let turns = []; // {question, answer}: only in this page's memory
let conversation = 0; // a reply to an earlier conversation is dropped
let waiting = false;

async function ask(question) {
  const text = question.trim();
  if (!text || waiting) return;
  const mine = conversation;
  welcome.hidden = true;
  fresh.hidden = false;
  const turn = make("section", { class: "turn" },
    make("p", { class: "question" }, make("span", { class: "unseen" }, words().you), text));
  const place = make("div", {});
  turn.append(place);
  thread.append(turn);
  box.value = "";
  grow();
  await answerInto(place, text, mine);
}

async function answerInto(place, text, mine) {
  const stop = showWaiting(place);
  const outcome = await post(text);
  stop();
  if (mine !== conversation) return;
  empty(place);
  if (outcome.answer) {
    turns.push({ question: text, answer: outcome.answer.text.slice(0, REMEMBERED_CHARACTERS) });
    place.append(renderAnswer(outcome.answer, openCitation, ask));
    box.placeholder = words().followUp;
    said.textContent = outcome.answer.text;
  } else {
    place.append(renderFailure(outcome.sentence, () => answerInto(place, text, mine)));
    said.textContent = outcome.sentence;
  }
  bringUp(place.parentElement);
}

function showWaiting(place) {
  const w = words();
  const clock = make("span", { class: "clock" });
  empty(place);
  place.append(make("p", { class: "card waiting" },
    make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i")),
    w.searching, clock));
  bringUp(place.parentElement);
  waiting = true;
  send.disabled = true;
  const began = Date.now();
  const timer = setInterval(() => {
    clock.textContent = w.seconds(Math.floor((Date.now() - began) / 1000));
  }, 1000);
  return () => {
    clearInterval(timer);
    waiting = false;
    send.disabled = false;
  };
}

async function post(question) {
  const w = words();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const reply = await fetch("/v1/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "Accept-Language": language() },
      body: JSON.stringify({ question, history: turns.slice(-REMEMBERED_TURNS) }),
      signal: patience.signal,
    });
    const data = await reply.json();
    if (reply.ok) return { answer: data };
    return { sentence: data.detail || (reply.status === 503 ? w.busy : w.broken) };
  } catch (error) {
    if (error.name === "AbortError") return { sentence: w.timeout };
    return { sentence: error instanceof SyntaxError ? w.broken : w.offline };
  } finally {
    clearTimeout(timer);
  }
}

function renderFailure(sentence, again) {
  return make("div", { class: "card failure" }, make("p", {}, sentence),
    make("button", { type: "button", class: "solid", onclick: again }, words().retry));
}

// Scroll the thread alone: scrollIntoView would move the page under the bars as well.
function bringUp(element) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const distance = element.getBoundingClientRect().top - thread.getBoundingClientRect().top - 12;
  thread.scrollTo({ top: thread.scrollTop + distance, behavior: calm ? "auto" : "smooth" });
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
}

function startOver() {
  conversation += 1;
  turns = [];
  waiting = false;
  send.disabled = false;
  for (const turn of thread.querySelectorAll(".turn")) turn.remove();
  welcome.hidden = false;
  fresh.hidden = true;
  speak();
  box.focus();
}

// Put the page's own words in the chosen language; answers stay as they came.
function speak() {
  const w = words();
  document.documentElement.lang = language();
  document.title = w.name;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = w[element.dataset.word];
  }
  box.placeholder = turns.length ? w.followUp : w.placeholder;
  send.setAttribute("aria-label", w.send);
  const toggle = document.getElementById("language");
  toggle.textContent = w.switchTo;
  toggle.setAttribute("aria-label", w.switchLabel);
  toggle.lang = language() === "en" ? "zh-CN" : "en";
  const examples = document.getElementById("examples");
  empty(examples);
  for (const example of w.examples) {
    examples.append(make("li", {},
      make("button", { type: "button", class: "chip", onclick: () => ask(example) }, example)));
  }
}

form.addEventListener("submit", (event) => { event.preventDefault(); ask(box.value); });
box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  // While a Chinese input method is composing, Enter picks a word and must not send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  ask(box.value);
});
fresh.addEventListener("click", startOver);
document.getElementById("language").addEventListener("click", () => { switchLanguage(); speak(); });

speak();
openAddress();
