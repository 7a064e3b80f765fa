// The offline shell: the page opens without a network; questions always go to the server.

const SHELL = "shell-__VERSION__";
const FILES = ["__FILES__"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== SHELL).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  const shell = event.request.mode === "navigate"
    && (address.pathname === "/" || address.pathname.startsWith("/passages/"));
  const file = shell ? "/" : address.pathname;
  if (!FILES.includes(file)) return;
  event.respondWith(caches.open(SHELL).then((cache) => cache.match(file))
    .then((kept) => kept || fetch(event.request)));
});
