/** Keeps what the page needs to open without a network, and shows what is pushed. Knows no person: nothing under
 * /api or /v1 passes through it, and nothing of what it shows is kept. */
export type {};
declare const self: ServiceWorkerGlobalScope;
/** Written by the build: the name of this release and the files it begins with. */
declare const __SHELL__: { readonly release: string; readonly files: readonly string[] };

const { release, files } = __SHELL__;
const OURS = `lowkey-${release}`;
const PAGE = "/index.html";
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

self.addEventListener("push", (event) => {
  event.waitUntil(show(told(event.data)));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data as Pushed | null)?.link ?? ""));
});

// A browser that changes where it listens says so to the server, as who is signed in here.
self.addEventListener("pushsubscriptionchange", (event) => {
  (event as ExtendableEvent).waitUntil(listenAnew(event as Moved));
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

interface Pushed {
  kind: string;
  title: string;
  body: string;
  link: string;
  tag: string;
  unread: number;
}

/** A browser wants to see something for each push, so what can't be read is said as well. */
function told(data: PushMessageData | null): Partial<Pushed> {
  try {
    return (data?.json() ?? {}) as Partial<Pushed>;
  } catch {
    return {};
  }
}

/** One tag is one notification: the newer takes the place of the older, without a sound while it is under way. */
async function show({ kind, title, body = "", link = "", tag = "lowkey", unread }: Partial<Pushed>): Promise<void> {
  const under = kind === "progress";
  const shown = { body, tag, data: { link }, icon: "/icon-192.png", badge: "/icon-192.png", renotify: !under, silent: under };
  await self.registration.showNotification(title ?? "Lowkey", shown);
  if (unread !== undefined) await self.navigator.setAppBadge?.(unread).catch(() => undefined);
}

/** In the page that is open, or in a new one; never at another server. */
async function open(link: string): Promise<void> {
  const there = new URL(link || "/", location.origin);
  const path = there.origin === location.origin ? there.pathname + there.hash : "/";
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  // What somebody shows, prints or reads of the rules leads nowhere else.
  const page = pages.find(({ url }) => !/^\/(share|print|spec)\b/.test(new URL(url).pathname));
  if (!page) {
    await self.clients.openWindow(path);
    return;
  }
  if (link) page.postMessage({ open: path });
  await page.focus();
}

interface Moved extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}

async function listenAnew({ oldSubscription, newSubscription }: Moved): Promise<void> {
  const now = newSubscription ?? (oldSubscription ? await self.registration.pushManager.subscribe(oldSubscription.options) : null);
  if (!now) return;
  const { endpoint, keys } = now.toJSON();
  await fetch("/api/channels/browsers", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ endpoint, p256dh: keys?.["p256dh"], auth: keys?.["auth"] }),
  });
}
