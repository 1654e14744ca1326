/** Sends a file's bytes to the server and tells how far they are. Knows nothing of messages. */
import type { Stored } from "./api";
import { Failure, problem } from "./http";
import { lost, reached } from "./line";
import type { Problem } from "./types";

/**
 * Keeps a file for a message. `onPart` is told the sent part, from 0 to 1. `passing`: for a temporary chat, so that
 * nothing it says is kept. Throws a Failure.
 */
export function upload(file: File, onPart: (part: number) => void, signal: AbortSignal, passing = false): Promise<Stored> {
  const name = encodeURIComponent(file.name || "picture");
  return deliver<Stored>("PUT", `/api/files?name=${name}&reading=${passing ? "passing" : "now"}`, file, onPart, signal);
}

/** Sends the bytes to this route and gives back what it says to them. */
export function deliver<T>(method: "PUT" | "POST", path: string, file: File, onPart: (part: number) => void, signal: AbortSignal): Promise<T> {
  // `fetch` cannot tell how much of a body is sent; the older XMLHttpRequest can.
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    request.open(method, path);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onPart(total > 0 ? loaded / total : 0);
    request.onload = () => {
      reached();
      if (request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(new Failure(request.status, told(request)));
    };
    request.onerror = () => {
      lost();
      reject(new Failure(0, problem("unreachable")));
    };
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function told(request: XMLHttpRequest): Problem {
  try {
    return (JSON.parse(request.responseText) as { error: Problem }).error;
  } catch {
    // Something before Lowkey answered, a proxy perhaps: its number must do.
    return problem(`http_${request.status}`);
  }
}
