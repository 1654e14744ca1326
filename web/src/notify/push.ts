/** This browser as a place where notices arrive, also while the page is closed. Knows no component. */
import { deviceOf } from "../accounts/device";
import { navigate } from "../place";
import { notify as api } from "../wire/api";
import type { Channel } from "../wire/notify";

/** What stands in the way: nothing, a browser that can't, an address that is not safe, an app that is not installed yet. */
export type Way = "open" | "denied" | "install" | "insecure" | "unable";

export function wayHere(): Way {
  if (!isSecureContext) return "insecure";
  const apple = /iPhone|iPad/.test(navigator.userAgent) || (navigator.userAgent.includes("Mac OS") && navigator.maxTouchPoints > 1);
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    return apple && !matchMedia("(display-mode: standalone)").matches ? "install" : "unable";
  }
  return Notification.permission === "denied" ? "denied" : "open";
}

/** By this a browser finds itself among the channels; empty while it listens to nothing. */
export async function markHere(): Promise<string> {
  const subscription = await subscribed();
  if (!subscription) return "";
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 32);
}

/** Asks for leave, after a press of a button, and listens. Null where leave was not given. */
export async function listenHere(key: string): Promise<Channel | null> {
  if ((await Notification.requestPermission()) !== "granted") return null;
  await navigator.serviceWorker.register("/worker.js", { updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const subscription = await pushManager.subscribe(options).catch(async (reason: unknown) => {
    // It listened to another Lowkey at this address, with another key.
    const old = await pushManager.getSubscription();
    if (!old) throw reason;
    await old.unsubscribe();
    return pushManager.subscribe(options);
  });
  const { endpoint, keys } = subscription.toJSON();
  return api.addBrowser({
    endpoint: endpoint ?? "",
    p256dh: keys?.["p256dh"] ?? "",
    auth: keys?.["auth"] ?? "",
    name: deviceOf(navigator.userAgent).slice(0, 100),
  });
}

/** Nothing arrives here any more: whoever comes next is somebody else. */
export async function leaveHere(): Promise<void> {
  try {
    const mark = await markHere();
    if (!mark) return;
    const mine = (await api.ways()).channels.find((channel) => channel.mark === mark);
    if (mine) await api.remove(mine.id);
    await (await subscribed())?.unsubscribe();
  } catch {
    // Out of reach: the server drops it when the push service says that it is gone.
  }
}

/** Opens what a notification leads to, where the page is open already. */
export function heedClicks(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.onmessage = ({ data }: MessageEvent<{ open?: unknown }>) => {
    if (typeof data?.open === "string") navigate(data.open);
  };
}

async function subscribed(): Promise<PushSubscription | null> {
  if (!("serviceWorker" in navigator && "PushManager" in window)) return null;
  return (await (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription()) ?? null;
}
