// Keeps the page on the phone, so that it starts without a network. Requests to the service itself pass by.
importScripts("release.js");

const { version, files } = self.release;
const PREFIX = "gate-";
const CACHE = PREFIX + version;

self.addEventListener("install", (event) => event.waitUntil(keepRelease()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const isOfThePage = event.request.method === "GET" && event.request.url.startsWith(self.registration.scope);
  if (isOfThePage) {
    event.respondWith(fromPhone(event.request));
  }
});

/** All files of this release or none: one that fails leaves the release before in charge. */
async function keepRelease() {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((name) => new Request(name, { cache: "reload" })));
  await self.skipWaiting();
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromPhone(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.mode === "navigate" ? "./" : request, { ignoreSearch: true });
  return kept ?? fetch(request);
}
