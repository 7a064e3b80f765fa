// The learning page: its screens by the address behind #, each drawn anew from the server's state.

import { renderKeyForm } from "./access.js";
import { applySettings } from "./appearance.js";
import { empty, make } from "./dom.js";
import { learn } from "./learn_call.js";
import { showCase, showScore } from "./learn_case.js";
import { showCourse } from "./learn_course.js";
import { showCredits } from "./learn_credits.js";
import { showAssessment, showPlan, showReport } from "./learn_plan.js";
import { showQuiz } from "./learn_quiz.js";
import { learnWords } from "./learn_words.js";
import { language, switchLanguage } from "./words.js";

const screen = document.getElementById("screen");
const thread = document.getElementById("thread");
const said = document.getElementById("said");
let latest = 0; // which screen is the latest: an earlier one's reply is dropped

async function route() {
  const mine = ++latest;
  const [name, id, rest] = location.hash.slice(1).split("/");
  const page = { draw: (...parts) => { if (mine === latest) draw(parts); }, say, fail, home };
  page.draw(make("p", { class: "plain" }, learnWords().loading));
  if (name === "quiz") await showQuiz(page, id === "more");
  else if (name === "case" && id) await showCase(page, id);
  else if (name === "score" && id) await showScore(page, id);
  else if (name === "course" && id) await showCourse(page, id);
  else if (name === "plan") await showPlan(page);
  else if (name === "assess") await showAssessment(page);
  else if (name === "report" && id) await showReport(page, id);
  else if (name === "courses") await showCourses(page);
  else if (name === "credits") await showCredits(page);
  else if (name === "talk" && id) await rarely("./learn_talk.js", page, (one) => one.showTalk(page, id, rest));
  else if (name === "me") await rarely("./learn_me.js", page, (one) => one.showMe(page));
  else await showHome(page);
}

// What few visits need is loaded when it is asked for.
async function rarely(address, page, show) {
  let loaded;
  try {
    loaded = await import(address);
  } catch (error) {
    page.fail({ sentence: learnWords().offline }, route);
    return;
  }
  await show(loaded);
}

async function showHome(page) {
  const w = learnWords();
  const [quiz, cases] = await Promise.all([learn("quiz"), learn("cases")]);
  if (quiz.sentence || cases.sentence) {
    page.fail(quiz.sentence ? quiz : cases, route);
    return;
  }
  const day = quiz.data;
  page.draw(
    make("section", { class: "card" },
      make("h2", {}, w.daily),
      make("p", {}, day.items.length ? w.dailyLead(day.items.length) : w.dailyDone(day.right, day.answered)),
      make("p", {}, make("a", { class: "solid button", href: day.items.length ? "#quiz" : "#quiz/more" },
        day.items.length ? (day.answered ? w.goOn : w.start) : w.more),
      make("a", { class: "quiet tab", href: "#plan" }, w.plan),
      make("a", { class: "quiet tab", href: "#courses" }, w.courses),
      make("a", { class: "quiet tab", href: "#credits" }, w.credits),
      make("a", { class: "quiet tab", href: "#me" }, w.me))),
    make("section", {},
      make("h2", { class: "heading" }, w.cases),
      make("p", { class: "soft" }, w.casesLead),
      make("ul", { class: "chips" }, cases.data.cases.map((one) => make("li", {}, entry(one))))),
    make("p", { class: "soft" }, w.unreviewed));
}

async function showCourses(page) {
  const w = learnWords();
  const found = await learn("courses");
  if (found.sentence) {
    page.fail(found, () => showCourses(page));
    return;
  }
  page.draw(home(), make("h2", {}, w.courses), make("p", { class: "soft" }, w.coursesLead),
    make("ul", { class: "chips" }, found.data.courses.map((one) => make("li", {},
      make("a", { class: "chip", href: `#course/${one.document}` },
        make("span", {}, one.title, make("small", {},
          one.open ? w.coursePlace(one.place, one.of) : one.best === null ? (one.tries ? "✓" : w.never) : w.best(one.best))))))));
}

function entry(one) {
  const w = learnWords();
  const state = one.open ? w.goOn : one.best === null ? w.never : w.best(one.best);
  return make("a", { class: "chip", href: `#case/${one.id}` },
    make("span", {}, one.title, make("small", {}, `${one.patient} · ${w.level[one.level]} · ${state}`)));
}

function draw(parts) {
  empty(screen);
  screen.append(...parts.flat().filter(Boolean));
  thread.scrollTop = 0;
  const heading = screen.querySelector("h2");
  if (heading && location.hash) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
}

function say(text) {
  said.textContent = text;
}

// Says what went wrong, and tries again where that helps.
function fail(outcome, again) {
  const w = learnWords();
  say(outcome.sentence);
  const card = outcome.key
    ? renderKeyForm(outcome.sentence, again)
    : make("div", { class: "card failure", role: "alert" }, make("p", {}, outcome.sentence),
      make("button", { type: "button", class: "solid", onclick: again }, w.retry));
  empty(screen);
  screen.append(card, home());
}

function home() {
  return make("p", {}, make("a", { class: "quiet tab", href: "#" }, learnWords().back));
}

function speak() {
  const w = learnWords();
  document.documentElement.lang = language();
  document.title = w.title;
  for (const element of document.querySelectorAll("[data-learn]")) element.textContent = w[element.dataset.learn];
  const toggle = document.getElementById("language");
  toggle.textContent = w.switchTo;
  toggle.setAttribute("aria-label", w.switchLabel);
  toggle.lang = language() === "en" ? "zh-CN" : "en";
}

document.getElementById("language").addEventListener("click", () => { switchLanguage(); speak(); route(); });
window.addEventListener("hashchange", route);
window.addEventListener("online", () => { const again = screen.querySelector(".failure button"); if (again) again.click(); });

applySettings();
speak();
route();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
