// One question over the network: danger signs as soon as they are known, then the whole answer.

import { call } from "./access.js";
import { learner } from "./stored.js";
import { words } from "./words.js";

const PATIENCE_MS = 30000;

// Gives {answer}, or {sentence} that says what went wrong; `lost`: the
// network's fault, ask again; `key`: a key is needed, or another one.
export async function post(question, history, onAlert) {
  const w = words();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const reply = await call("/v1/ask", {
      method: "POST",
      headers: {
        "Content-Type": "application/json", "Accept": "text/event-stream, application/json", ...learner(),
      },
      body: JSON.stringify({ question, history }),
      signal: patience.signal,
    });
    const streamed = (reply.headers.get("Content-Type") || "").startsWith("text/event-stream");
    if (!streamed) {
      const data = await reply.json();
      if (reply.ok) return { answer: data };
      if (reply.status === 401) return { sentence: data.detail, key: true };
      return { sentence: data.detail || (reply.status === 503 ? w.busy : w.broken) };
    }
    for await (const { name, data } of events(reply.body)) {
      if (name === "alert") onAlert(data);
      else if (name === "answer") return { answer: data };
      else if (name === "problem") return { sentence: data.detail || w.broken };
    }
    return { sentence: w.offline, lost: true }; // it broke off before the answer
  } catch (error) {
    if (error.name === "AbortError") return { sentence: w.timeout, lost: true };
    return error instanceof SyntaxError ? { sentence: w.broken } : { sentence: w.offline, lost: true };
  } finally {
    clearTimeout(timer);
  }
}

// The server-sent events of a body, as they come in.
async function* events(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let held = "";
  for (;;) {
    const { done, value } = await reader.read();
    held += done ? decoder.decode() : decoder.decode(value, { stream: true });
    for (let end = held.indexOf("\n\n"); end >= 0; end = held.indexOf("\n\n")) {
      const event = parsed(held.slice(0, end));
      held = held.slice(end + 2);
      if (event) yield event;
    }
    if (done) return;
  }
}

function parsed(lines) {
  let name = "";
  let data = "";
  for (const line of lines.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data += line.slice(6);
  }
  return name && data ? { name, data: JSON.parse(data) } : null; // else a comment: still there
}
