// The conversation: takes a question, asks the server, shows the answer, keeps the history.

import { renderKeyForm } from "./access.js";
import { applySettings } from "./appearance.js";
import { renderAlert, renderAnswer } from "./answer.js";
import { empty, make } from "./dom.js";
import { openMenu } from "./menu.js";
import { post } from "./network.js";
import { renderOpinion } from "./opinion.js";
import { openAddress, openCitation } from "./passage.js";
import { keepTalk, keepUnsent, unsent } from "./stored.js";
import { language, switchLanguage, words } from "./words.js";

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
let talk = null; // what of this conversation the device keeps
let resume = null; // asks again what the network lost
let waiting = false;

async function ask(question) {
  const text = question.trim();
  if (!text || waiting) return;
  const mine = conversation;
  welcome.hidden = true;
  fresh.hidden = false;
  const turn = make("section", { class: "turn" }, asked(text));
  const place = make("div", {});
  turn.append(place);
  thread.append(turn);
  box.value = "";
  grow();
  keepUnsent(text);
  await answerInto(place, text, mine);
}

async function answerInto(place, text, mine) {
  const stop = showWaiting(place);
  const outcome = await post(text, turns.slice(-REMEMBERED_TURNS), (alert) => {
    if (mine === conversation) warn(place, alert);
  });
  stop();
  if (mine !== conversation) return;
  empty(place);
  resume = null;
  if (outcome.answer) {
    keepUnsent("");
    show(place, text, outcome.answer);
    talk = talk || { id: `${Date.now()}${Math.random()}`, began: Date.now(), answers: [] };
    talk.answers.push(outcome.answer);
    keepTalk(talk);
    said.textContent = outcome.answer.text;
  } else {
    const again = () => answerInto(place, text, mine);
    if (outcome.lost) resume = again;
    else keepUnsent("");
    place.append((outcome.key ? renderKeyForm : renderFailure)(outcome.sentence, again));
    said.textContent = outcome.sentence;
  }
  bringUp(place.parentElement);
}

// A danger sign is there before the answer: what to do first must not wait for the search.
function warn(place, alert) {
  place.insertBefore(renderAlert(alert, () => ""), place.lastElementChild);
  said.textContent = `${alert.label} ${alert.message}`;
  bringUp(place.parentElement);
}

function show(place, question, answer) {
  turns.push({ question, answer: answer.text.slice(0, REMEMBERED_CHARACTERS) });
  place.append(renderAnswer(answer, openCitation, ask), renderOpinion(answer));
  box.placeholder = words().followUp;
}

// Show a talk of another day again; what is asked next follows on from it.
function reopen(past) {
  startOver();
  welcome.hidden = true;
  fresh.hidden = false;
  talk = past;
  for (const answer of past.answers) {
    const place = make("div", {});
    thread.append(make("section", { class: "turn" }, asked(answer.question), place));
    show(place, answer.question, answer);
  }
  bringUp(thread.lastElementChild);
}

function asked(text) {
  return make("h2", { class: "question" }, make("span", { class: "unseen" }, words().you), text);
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
  talk = resume = null;
  keepUnsent("");
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
  document.getElementById("open-menu").setAttribute("aria-label", w.menu);
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
document.getElementById("open-menu").addEventListener("click", () => openMenu(reopen));
window.addEventListener("online", () => { if (resume && !waiting) resume(); });

applySettings();
speak();
openAddress();
const lost = unsent();
if (lost) ask(lost); // the page was closed, or reloaded, before the answer came
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
