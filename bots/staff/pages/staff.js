// What the staff pages gain from a script; each works without it.

import { renderAnswer } from "/static/answer.js";

const WAIT = 1000;

// A run: the bar moves on, and the page is opened anew once there is something to see.
const going = document.querySelector("[data-progress]");
if (going) {
  const bar = going.querySelector("progress");
  const done = going.querySelector("#done");
  const look = async () => {
    try {
      const reply = await fetch(going.dataset.progress, { headers: { Accept: "application/json" } });
      if (!reply.ok) return location.reload();
      const now = await reply.json();
      if (now.state !== "going") return location.reload();
      bar.value = now.done;
      done.textContent = now.done;
      document.getElementById("making").hidden = now.done < now.total;
    } catch (error) {
      // The network is away for a moment: look again.
    }
    setTimeout(look, WAIT);
  };
  setTimeout(look, WAIT);
}

// A file that is too large is said at once, not after minutes of sending.
for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  input.addEventListener("change", () => {
    const tooLarge = input.files[0] && input.files[0].size > Number(input.dataset.most);
    input.setCustomValidity(tooLarge ? "文件超过 5 MB，请拆成几个文件。" : "");
    input.reportValidity();
  });
}

for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.confirm)) event.preventDefault();
  });
}

// The answer as the doctor's own page draws it.
const answer = document.getElementById("answer");
if (answer) {
  const open = (citation) => {
    const place = `/passages/${encodeURIComponent(citation.chunk_id)}`;
    window.open(`${place}?quote=${encodeURIComponent(citation.quote)}`, "_blank", "noopener");
  };
  const ask = (question) => {
    const box = document.getElementById("question");
    box.value = question;
    box.focus();
  };
  document.getElementById("shown").replaceChildren(renderAnswer(JSON.parse(answer.textContent), open, ask));
}
