// What this page keeps on the device, and nowhere else: settings, past talks, a question not yet sent.

const MOST_TALKS = 20;
const MOST_TURNS = 12; // of one talk

function read(key, otherwise) {
  try {
    const text = localStorage.getItem(key);
    return text === null ? otherwise : JSON.parse(text);
  } catch (error) {
    return otherwise; // storage can be switched off, or hold what an older page wrote
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch (error) {
    return false; // full, or switched off
  }
}

export function setting(name, otherwise) {
  return read(`setting-${name}`, otherwise);
}

export function set(name, value) {
  write(`setting-${name}`, value);
}

// Who has begun to learn on this device is taught what he asks about; nobody else is named.
export function learner() {
  const token = setting("learner", "");
  return token ? { "Mentor-Learner": token } : {};
}

// A talk: {id, began, answers}. The question in an answer is masked by the server already.
export function talks() {
  const kept = read("talks", []);
  return Array.isArray(kept) ? kept.filter((talk) => talk && Array.isArray(talk.answers)) : [];
}

export function keepTalk(talk) {
  const others = talks().filter((one) => one.id !== talk.id);
  let kept = [{ ...talk, answers: talk.answers.slice(-MOST_TURNS) }, ...others].slice(0, MOST_TALKS);
  while (kept.length && !write("talks", kept)) kept = kept.slice(0, -1); // the oldest give way
}

export function forgetTalks() {
  write("talks", null);
}

// The question that the network lost: asked again when the page comes back.
export function unsent() {
  return read("unsent", "");
}

export function keepUnsent(question) {
  write("unsent", question || null);
}
