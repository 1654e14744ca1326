/** Keeps what the page needs to open without a network. Knows no person: nothing under /api or /v1 passes through it. */
export type {};
declare const self: ServiceWorkerGlobalScope;
/** Written by the build: the name of this release and the files it begins with. */
declare const __SHELL__: { readonly release: string; readonly files: readonly string[] };

const { release, files } = __SHELL__;
const OURS = `lowkey-${release}`;
const PAGE = "/";
/** A server that is silent for so long is treated as one that is away. */
const PATIENCE = 4_000;
/** What a proxy answers while the server behind it is being started anew. */
const AWAY = new Set([502, 503, 504]);

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || /^\/(api|v1)\//.test(pathname)) return;
  if (request.mode === "navigate") event.respondWith(freshOr(request, PAGE));
  else if (pathname.startsWith("/assets/")) event.respondWith(once(event));
  else if (files.includes(pathname)) event.respondWith(freshOr(request, pathname));
});

async function keep(): Promise<void> {
  const cache = await caches.open(OURS);
  await cache.addAll(files.map((path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "reload" })));
  await self.skipWaiting();
}

/** The release before this one stays: a tab that still shows it may call for the rest of it. */
async function tidy(): Promise<void> {
  const older = (await caches.keys()).filter((name) => name.startsWith("lowkey-") && name !== OURS);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** From the server while it is there, so that a new release shows at once; else what was kept. */
async function freshOr(request: Request, path: string): Promise<Response> {
  const kept = (): Promise<Response | undefined> => caches.match(path);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    return AWAY.has(response.status) ? ((await kept()) ?? response) : response;
  } catch (reason) {
    const response = await kept();
    if (!response) throw reason;
    return response;
  }
}

/** A built file never changes: it is fetched once. */
async function once({ request }: FetchEvent): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(OURS)).put(request, response.clone());
  return response;
}
