// Keeps a page on the phone, so that it starts without a network. Requests to the service itself pass by.
importScripts("release.js");

const { name, version, files, pages } = self.release;
const PREFIX = `${name}-`;
const CACHE = PREFIX + version;
const SCOPE = self.registration.scope;

self.addEventListener("install", (event) => event.waitUntil(keepRelease()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const isOfThePage = event.request.method === "GET" && event.request.url.startsWith(SCOPE);
  if (isOfThePage) {
    event.respondWith(fromPhone(event.request));
  }
});

/** All files of this release or none: one that fails leaves the release before in charge. */
async function keepRelease() {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
  await self.skipWaiting();
}

async function takeOver() {
  const old = (await caches.keys()).filter((known) => known.startsWith(PREFIX) && known !== CACHE);
  await Promise.all(old.map((known) => caches.delete(known)));
  await self.clients.claim();
}

async function fromPhone(request) {
  const cache = await caches.open(CACHE);
  const wanted = request.mode === "navigate" ? pageAt(request.url) : request;
  const kept = wanted && (await cache.match(wanted, { ignoreSearch: true }));
  return kept ?? fetch(request);
}

/** The file that answers an address of the page: the first whose pattern fits what follows the scope. */
function pageAt(url) {
  const { origin, pathname } = new URL(url);
  const path = `${origin}${pathname}`.slice(SCOPE.length);
  return pages.find(([pattern]) => new RegExp(pattern).test(path))?.[1];
}
