// The service worker: static files and one page without anybody's data, for when there is no connection.
//
// The server writes SHELL = {version, page, files} above this text. No page of a signed-in person is ever kept here:
// phones are shared. What a meeting needs is in IndexedDB (store.js), for prepared circles only, until sign-out.
"use strict";

const PREFIX = "caudal-shell-";
const CACHE = PREFIX + SHELL.version;
const PATIENCE_MILLISECONDS = 4000;
const FILES = new Set(SHELL.files);

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOlderShells().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageOrShell(request, url));
  else if (FILES.has(url.pathname)) event.respondWith(freshOrKept(request, url.pathname));
});

async function keepShell() {
  const cache = await caches.open(CACHE);
  await cache.addAll([...SHELL.files, SHELL.page].map((address) => new Request(address, { cache: "reload" })));
}

async function dropOlderShells() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

// A page comes from the server or not at all; without a connection the shell's page says so and offers the meeting.
async function pageOrShell(request, url) {
  if (url.pathname === SHELL.page) return freshOrKept(request, SHELL.page);
  try {
    return await fetch(request);
  } catch {
    return (await kept(SHELL.page)) ?? Response.error();
  }
}

// What the server has now, if it comes in time. A connection that hangs is worse than none: then what is kept.
async function freshOrKept(request, address) {
  const copy = await kept(address);
  if (!copy) return fetch(request);
  const fresh = fetch(request).then((answer) => {
    if (answer.ok && !answer.redirected) {
      const twin = answer.clone();
      caches.open(CACHE).then((cache) => cache.put(address, twin));
      return answer;
    }
    return copy;
  });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS, copy));
  return Promise.race([fresh.catch(() => copy), late]);
}

async function kept(address) {
  return (await caches.open(CACHE)).match(address);
}
