// Calls of the learning page: who learns is this device's own token, made here and kept here.

import { call } from "./access.js";
import { set, setting } from "./stored.js";
import { learnWords } from "./learn_words.js";

const NAME = "learner";

function token() {
  const kept = setting(NAME, "");
  if (/^[A-Za-z0-9_-]{43}$/.test(kept)) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const made = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  set(NAME, made);
  return made;
}

// A step's own name: sent twice, it counts once.
export function step() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Gives {blob}, or {sentence} that says what went wrong.
export async function fetchFile(address) {
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
export async function learn(address, body) {
  const w = learnWords();
  const options = { headers: { "Mentor-Learner": token(), Accept: "application/json" } };
  if (body !== undefined) {
    options.method = "POST";
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  try {
    const reply = await call(`/v1/learn/${address}`, options);
    const data = await reply.json();
    if (reply.ok) return { data };
    return { sentence: data.detail || w.broken, stale: reply.status === 409, key: reply.status === 401 };
  } catch (error) {
    return { sentence: error instanceof SyntaxError ? w.broken : w.offline };
  }
}
