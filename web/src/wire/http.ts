/** Questions to the server and their answers, as JSON. Knows no conversation and no screen. */
import { createStore } from "../ui/store";
import { lost, reached } from "./line";
import type { Problem } from "./types";

/** The server said no, or could not be reached; `problem` says it in words. */
export class Failure extends Error {
  constructor(
    /** The HTTP status; 0 when nothing answered. */
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.message);
  }
}

export interface Ask {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON, except a Blob, which is sent as it is. */
  body?: unknown;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** Sent even while the page is being left. */
  keepalive?: boolean;
}

export async function ask<T>(path: string, options: Ask = {}): Promise<T> {
  const response = await reach(path, options);
  if (!response.ok) throw await failure(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The bare response, for streams. Throws a Failure when nothing answers. */
export async function reach(path: string, { method = "GET", body, signal, headers, keepalive = false }: Ask = {}): Promise<Response> {
  const json = body !== undefined && !(body instanceof Blob);
  const init: RequestInit = {
    method,
    keepalive,
    credentials: "same-origin",
    headers: { Accept: "application/json", ...(json ? { "Content-Type": "application/json" } : {}), ...headers },
  };
  if (body !== undefined) init.body = json ? JSON.stringify(body) : (body as Blob);
  if (signal) init.signal = signal;
  try {
    const response = await ((method === "GET" ? early(path) : undefined) ?? fetch(path, init));
    reached();
    return response;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    lost();
    throw new Failure(0, problem("unreachable"));
  }
}

declare global {
  /** What was known or asked before this code was here, by path; see public/ahead.js. */
  var ahead: { told: Record<string, unknown>; asked: Record<string, Promise<Response>> } | undefined;
}

/** Milliseconds for which what the page began with is an answer. */
const FRESH = 30_000;

/** What the server wrote into the page for this path, until somebody asks for it. */
export function told<T>(path: string): T | undefined {
  return globalThis.ahead?.told[path] as T | undefined;
}

/** The same for somebody who takes it for good: who asks later wants to know how it is then. */
export function taken<T>(path: string): T | undefined {
  const found = told<T>(path);
  if (globalThis.ahead) delete globalThis.ahead.told[path];
  return found;
}

/** An answer that is here or on its way already; there is one at most. */
function early(path: string): Promise<Response> | undefined {
  const { told = {}, asked = {} } = globalThis.ahead ?? {};
  const found = path in told ? Promise.resolve(Response.json(told[path])) : asked[path];
  delete told[path];
  delete asked[path];
  return performance.now() < FRESH ? found : undefined;
}

/** Counts how often the server said that nobody is signed in. */
export const turnedAway = createStore(0);

export async function failure(response: Response): Promise<Failure> {
  if (response.status === 401) turnedAway.set((times) => times + 1);
  const text = await response.text();
  return new Failure(response.status, saying(text) ?? problem(`http_${response.status}`));
}

/** The server's own words, where its answer holds any. */
function saying(text: string): Problem | null {
  try {
    const { error } = JSON.parse(text) as { error?: Partial<Problem> };
    if (!error?.message) return null;
    return { ...problem(error.code ?? "unknown"), ...error };
  } catch {
    return null;
  }
}

/** A problem that only the page knows of: its sentence is looked up by its code. */
export function problem(code: string): Problem {
  return { code, message: "", hint: "", retry_after: null, poem: "", position: null };
}

export function asProblem(error: unknown): Problem {
  return error instanceof Failure ? error.problem : problem("page");
}
