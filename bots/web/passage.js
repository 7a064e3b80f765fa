// The sheet that opens a citation at its place, with its own address so that "back" closes it.

import { call, pictureAddress } from "./access.js";
import { dotted, empty, make, webAddress } from "./dom.js";
import { imprint, place } from "./answer.js";
import { words } from "./words.js";

const sheet = document.getElementById("passage");
// The page that the sheet lies over; a link to a passage lies over the first one.
const home = location.pathname.startsWith("/passages/") ? "/" : location.pathname;
let pushed = false; // did this page add the address that shows now?
let latest = 0; // which opening is the latest: an earlier one's reply is dropped

const LONGEST_QUOTE = 600; // of a longer one the address marks the beginning

function queryOf(quote) {
  return quote ? `?quote=${encodeURIComponent(Array.from(quote).slice(0, LONGEST_QUOTE).join(""))}` : "";
}

function passageAddress(id, quote) {
  return `/passages/${encodeURIComponent(id)}${queryOf(quote)}`;
}

// Open a citation of an answer: its words stand at once, its neighbours when the server says them.
export function openCitation(citation) {
  pushed = true;
  history.pushState({ passage: true }, "", passageAddress(citation.chunk_id, citation.quote));
  const start = citation.passage.indexOf(citation.quote);
  show(citation.chunk_id, citation.quote, {
    ...citation, text: citation.passage, before: [], after: [], table: null, source_url: "",
    digest: false, reviewed_by: null, page_image: null, unknown: true,
    marks: start < 0 || !citation.quote ? null : [start, start + citation.quote.length],
  });
}

// Open what the address names, as on a reload or from a link in a message.
export function openAddress() {
  const found = /^\/passages\/([^/]+)$/.exec(location.pathname);
  if (!found) return false;
  const quote = new URLSearchParams(location.search).get("quote") || "";
  show(decodeURIComponent(found[1]), quote, null);
  return true;
}

async function show(id, quote, known) {
  const turn = ++latest;
  draw(known ? body(known) : [make("p", { class: "plain" }, words().loading)], known);
  if (!sheet.open) sheet.showModal();
  reveal();
  const fetched = await fetchPassage(id, quote);
  if (turn !== latest || !sheet.open) return;
  if (fetched.view) draw(body(fetched.view), fetched.view);
  else if (known) draw([make("p", { class: "note" }, words().partial), ...body(known)], known);
  else draw([make("p", { class: "plain" }, fetched.sentence)], null);
  reveal();
}

async function fetchPassage(id, quote) {
  try {
    const reply = await call(`/v1/passages/${encodeURIComponent(id)}${queryOf(quote)}`, {
      headers: { "Accept": "application/json" },
    });
    const data = await reply.json();
    if (!reply.ok) return { view: null, sentence: data.detail || words().gone };
    return { view: { ...data, marks: utf16(data) }, sentence: "" };
  } catch (error) {
    return { view: null, sentence: words().offline };
  }
}

// The server counts characters, JavaScript counts UTF-16 units: rare characters take two.
function utf16(data) {
  if (data.quote_start === null) return null;
  const characters = Array.from(data.text);
  const units = (n) => characters.slice(0, n).join("").length;
  return [units(data.quote_start), units(data.quote_end)];
}

function draw(content, view) {
  const w = words();
  empty(sheet);
  sheet.append(
    make("header", { class: "sheet-top" },
      make("div", {},
        make("h2", { id: "passage-title" }, view ? view.title : w.passage),
        view ? make("p", {}, place(view)) : null),
      make("button", { type: "button", class: "close", "aria-label": w.close, onclick: close }, "✕")),
    make("div", { class: "sheet-body", tabindex: "0", role: "region", "aria-label": w.passage }, content),
  );
  // What had the focus may just have been drawn anew.
  if (sheet.open && !sheet.contains(document.activeElement)) sheet.querySelector(".close").focus({ preventScroll: true });
}

function body(view) {
  const w = words();
  const paragraphs = (texts, name) => texts.map((text) => make("p", { class: name }, text));
  const address = webAddress(view.source_url);
  return [
    make("p", { class: "imprint" }, dotted([imprint(view), view.state === "published" ? w.inForce : null])),
    labels(view),
    make("div", { class: "passage" },
      paragraphs(view.before, "beside"),
      make("p", { class: "text" }, marked(view.text, view.marks)),
      paragraphs(view.after, "beside")),
    view.page_image ? pictured(view) : null,
    view.table ? make("h3", { class: "heading" }, w.table) : null,
    view.table ? make("div", { class: "table", tabindex: "0" }, table(view.table, view.text)) : null,
    make("p", { class: "links" },
      make("a", { href: passageAddress(view.chunk_id, quoteOf(view)), target: "_blank", rel: "noopener" }, w.ownAddress),
      address ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, w.source) : null),
  ];
}

// The page as it was printed: fetched only when somebody wants it, for it weighs more than an answer.
function pictured(view) {
  const w = words();
  const button = make("button", { type: "button", class: "quiet" }, w.seePage);
  button.addEventListener("click", async () => {
    const failed = make("p", { class: "note" }, w.noPage);
    const address = await pictureAddress(view.page_image).catch(() => "");
    const picture = make("img", { class: "page-image", src: address, alt: w.pageImage(view.page) });
    picture.addEventListener("error", () => picture.replaceWith(failed));
    button.replaceWith(address ? picture : failed);
  });
  return make("div", {}, button);
}

function quoteOf(view) {
  return view.marks ? view.text.slice(view.marks[0], view.marks[1]) : "";
}

function marked(text, marks) {
  if (!marks) return [text];
  return [text.slice(0, marks[0]), make("mark", {}, text.slice(marks[0], marks[1])), text.slice(marks[1])];
}

// A table comes as lines of cells with ` | ` between; where they line up, draw them as a table.
// `sentence` is the cited row said as `header：cell；…`: its row is marked when every cell is the
// same, and not at all otherwise, because marking the wrong dose would be worse than none.
function table(text, sentence) {
  const cells = sentence.split("；").map((part) => part.replace(/^[^：]*：/, ""));
  const here = (row) => row.length === cells.length && row.every((cell, i) => cell === cells[i]);
  const rows = text.split("\n").map((line) => line.split(" | "));
  const caption = rows.length > 1 && rows[0].length === 1 ? rows.shift()[0] : null;
  const wide = rows[0].length;
  if (wide < 2 || rows.some((row) => row.length !== wide)) return text;
  return make("table", {}, caption ? make("caption", {}, caption) : null,
    rows.map((row, i) => make("tr", { class: i && here(row) ? "here" : null }, row.map((cell) =>
      make(i ? "td" : "th", i ? {} : { scope: "col" }, cell)))));
}

function labels(view) {
  if (view.unknown) return null; // what an answer carries does not say; the server's reply will
  const w = words();
  const reviewed = view.reviewed_by ? w.reviewed(view.reviewed_by) : w.unreviewed;
  const seen = view.recognised ? w.recognised : null;
  return make("p", { class: "labels" }, dotted([seen, view.digest ? w.digest : null, reviewed]));
}

function reveal() {
  const mark = sheet.querySelector("mark");
  const body = sheet.querySelector(".sheet-body");
  if (!mark) return;
  const [place, frame] = [mark.getBoundingClientRect(), body.getBoundingClientRect()];
  const inView = place.top >= frame.top && place.bottom <= frame.bottom - 24;
  if (!inView) body.scrollTop += place.top - frame.top - frame.height * 0.3;
}

function close() {
  if (pushed) history.back(); // popstate closes the sheet
  else leave();
}

function leave() {
  if (!pushed && location.pathname !== home) history.replaceState(null, "", home);
  pushed = false;
  latest += 1;
  if (sheet.open) sheet.close();
}

sheet.addEventListener("cancel", (event) => { event.preventDefault(); close(); });
sheet.addEventListener("click", (event) => { if (event.target === sheet) close(); });
window.addEventListener("popstate", () => {
  if (location.pathname === home) leave();
  else if (openAddress()) pushed = true; // "forward" after "back"
});
