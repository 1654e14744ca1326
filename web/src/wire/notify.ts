/** The shapes of notices and the ways to people. Knows nothing of how they are fetched or shown. */
import type { Problem } from "./types";

export const NOTICE_KINDS = ["done", "question", "failed", "progress", "reminder", "report"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Something that was said to somebody who may not have been looking. */
export interface Notice {
  id: string;
  kind: NoticeKind;
  title: string;
  body: string;
  /** A path of the page; empty where there is nothing to see. */
  link: string;
  at: number;
  read: boolean;
}

/** The newest notices; `unread`: of all of them. */
export interface Inbox {
  notices: Notice[];
  unread: number;
}

/** A way to one person. */
export interface Channel {
  id: string;
  way: string;
  name: string;
  kinds: NoticeKind[];
  confirmed: boolean;
  /** Of a browser: by what it finds itself. */
  mark: string;
  added_at: number;
  problem: Problem | null;
  failed_at: number | null;
}

/** Hours without a sound, by the clock of `zone`. */
export interface Quiet {
  on: boolean;
  begins: string;
  ends: string;
  zone: string;
  questions: boolean;
}

export interface Ways {
  channels: Channel[];
  quiet: Quiet;
  push_key: string;
  mail: boolean;
  others: { id: string; package: string }[];
}

export interface MailServer {
  host: string;
  port: number;
  security: "starttls" | "tls" | "none";
  user: string;
  sender: string;
  has_password: boolean;
}
export type MailWish = Omit<MailServer, "has_password"> & { password: string };
