// Calls of the learning page: who learns is this device's own token, made here and kept here.

import { call } from "./access.js";
import { set, setting } from "./stored.js";
import { learnWords } from "./learn_words.js";

const NAME = "learner";
const FORM = /^[A-Za-z0-9_-]{43}$/;

export function token() {
  const kept = setting(NAME, "");
  if (FORM.test(kept)) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const made = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  set(NAME, made);
  return made;
}

// Goes on here as who learned on another device; false: that is no such token.
export function becomes(other) {
  const taken = other.trim();
  if (FORM.test(taken)) set(NAME, taken);
  return FORM.test(taken);
}

// This device forgets who learned on it.
export function forget() {
  set(NAME, null);
}

// A step's own name: sent twice, it counts once.
export function step() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Saves a file, or gives the sentence that says what went wrong.
export async function saveFile(address, name) {
  const file = await fetchFile(address);
  if (file.sentence) return file.sentence;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file.blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  return "";
}

async function fetchFile(address) {
  const w = learnWords();
  try {
    const reply = await call(`/v1/learn/${address}`, { headers: { "Mentor-Learner": token() } });
    if (reply.ok) return { blob: await reply.blob() };
    return { sentence: (await reply.json()).detail || w.broken };
  } catch (error) {
    return { sentence: error instanceof SyntaxError ? w.broken : w.offline };
  }
}

// Gives {data}, or {sentence} that says what went wrong; `stale`: another screen was faster;
// `key`: a key is needed.
export async function learn(address, body, method = "POST") {
  const w = learnWords();
  const options = { headers: { "Mentor-Learner": token(), Accept: "application/json" } };
  if (body instanceof Blob) {
    Object.assign(options, { method, body });
    options.headers["Content-Type"] = "application/octet-stream";
  } else if (body !== undefined) {
    Object.assign(options, { method, body: JSON.stringify(body) });
    options.headers["Content-Type"] = "application/json";
  }
  try {
    const reply = await call(`/v1/learn/${address}`, options);
    const data = reply.status === 204 ? {} : await reply.json();
    if (reply.ok) return { data };
    return { sentence: data.detail || w.broken, stale: reply.status === 409, key: reply.status === 401 };
  } catch (error) {
    return { sentence: error instanceof SyntaxError ? w.broken : w.offline };
  }
}
