// What the library's pages gain from a script; each works without it.

const WAIT = 1000;
const upload = document.getElementById("upload");
let sending = 0;

const line = (tag, text, name = "") => {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = name;
  return made;
};

// Sections are fetched anew and put in place of the old: the form beside them keeps what is in it.
const renew = async (ids) => {
  const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!reply.ok || reply.redirected) return location.reload();
  const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
  for (const id of ids) {
    const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
    const at = document.activeElement;
    const typing = at.matches("input, select") && old && old.contains(at);
    if (old && now && !typing) old.replaceWith(now);
  }
};

const move = (now) => {
  for (const job of now.jobs) {
    const row = document.querySelector(`[data-job="${CSS.escape(job.id)}"]`);
    const seconds = row && row.querySelector(".seconds");
    if (!seconds) continue;
    seconds.textContent = job.seconds;
    if (!job.of) continue;
    const bar = row.querySelector("progress");
    [bar.max, bar.value] = [job.of, job.pages];
    row.querySelector(".pages").hidden = false;
    row.querySelector(".recognised").textContent = `${job.pages}/${job.of}`;
  }
  const bar = document.getElementById("index-bar");
  if (bar && now.index.total) {
    bar.max = now.index.total;
    bar.value = now.index.done;
  }
};

// Reading and indexing: figures move on, and sections change once there is something else to see.
let watching = false;
const watch = () => {
  if (watching || !document.getElementById("work")) return;
  watching = true;
  let seen = null;
  const look = async () => {
    try {
      const address = document.getElementById("work").dataset.watch;
      const reply = await fetch(address, { headers: { Accept: "application/json" } });
      if (!reply.ok) return location.reload();
      const now = await reply.json();
      if (seen !== now.stamp) await renew(["work", "list"]);
      seen = now.stamp;
      move(now);
      if (!now.busy && !sending) {
        watching = false;
        return;
      }
    } catch (error) {
      // The network is away for a moment: look again.
    }
    setTimeout(look, WAIT);
  };
  look();
};

const work = document.getElementById("work");
if (work && work.dataset.busy) watch();

// What is read or compared in the background is put in its place once it is there.
const reading = document.querySelector("[data-reading]");
if (reading) {
  const look = async () => {
    try {
      const reply = await fetch(reading.dataset.reading, { headers: { Accept: "application/json" } });
      if (!reply.ok) return location.reload();
      if ((await reply.json()).ready) return await renew(["doubts-of", "page"]);
    } catch (error) {
      // The network is away for a moment: look again.
    }
    setTimeout(look, WAIT);
  };
  setTimeout(look, WAIT);
}

// Files are sent one by one, each with a bar of its own.
const send = (file, fields, row) =>
  new Promise((done) => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.append("file", file);
    const request = new XMLHttpRequest();
    const bar = row.querySelector("progress");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) [bar.max, bar.value] = [event.total, event.loaded];
    });
    const end = (says) => {
      bar.remove();
      if (says) row.append(line("p", says, "fault"));
      else row.remove();
      done();
    };
    request.addEventListener("load", () => {
      if (request.status === 401) return location.reload();
      if (request.status < 300) return end("");
      let says = "没有传成，请再试一次。";
      try {
        says = JSON.parse(request.responseText).detail || says;
      } catch (error) {
        // No sentence came along.
      }
      end(says);
    });
    request.addEventListener("error", () => end("网络断了，这个文件没有传成，请再传一次。"));
    request.open("POST", upload.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  });

const sendAll = async (files) => {
  const fields = [...new FormData(upload)].filter(([name, value]) => name !== "file" && value);
  const most = Number(upload.dataset.most);
  const list = document.getElementById("sending");
  list.replaceChildren();
  const rows = [...files].map((file) => {
    const row = line("li", "", "card");
    row.append(line("b", file.name), document.createElement("progress"));
    row.querySelector("progress").setAttribute("aria-label", `正在上传 ${file.name}`);
    list.append(row);
    return [file, row];
  });
  sending += 1;
  list.scrollIntoView({ block: "center" });
  for (const [file, row] of rows) {
    if (file.size > most) {
      row.querySelector("progress").remove();
      row.append(line("p", `文件超过 ${Math.floor(most / 1048576)} MB，请拆成几个文件再传。`, "fault"));
      continue;
    }
    await send(file, fields, row);
    watch();
  }
  sending -= 1;
  watch();
  document.getElementById("work").scrollIntoView({ block: "start" });
};

if (upload) {
  const input = document.getElementById("file");
  const drop = document.getElementById("drop");
  const title = document.getElementById("title");
  const take = (files) => {
    const several = files.length > 1 && title.value.trim();
    title.setCustomValidity(several ? "一次传几个文件时请不要填标题：读完可以改。" : "");
    if (several) {
      title.closest("details").open = true;
      return title.reportValidity();
    }
    if (files.length) sendAll(files);
    input.value = "";
  };
  upload.addEventListener("submit", (event) => {
    event.preventDefault();
    take([...input.files]);
  });
  title.addEventListener("input", () => title.setCustomValidity(""));
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
    });
  }
  drop.addEventListener("drop", (event) => take([...event.dataTransfer.files]));
  // A file that misses the box must not open in place of the page.
  for (const kind of ["dragover", "drop"]) {
    addEventListener(kind, (event) => event.preventDefault());
  }
}
