/** One function for each route of the page. Knows no screen and keeps nothing. */
import { ask } from "./http";
import { deliver } from "./upload";
import type { Channel, Inbox, MailServer, MailWish, NoticeKind, Quiet, Ways } from "./notify";
import type { Document, Version, VersionNote } from "./documents";
import type { Choice, Thumb } from "./feedback";
import type { FilePage, FileText, Synced, SyncedView } from "./files";
import type { Added, Gone, Item, Kept, List } from "./lists";
import type { Forgotten, Memory, MemoryWish, Mention } from "./memory";
import type { Models, NewProvider, Provider, Providers, TestResult } from "./models";
import type { DoorState, Me, Person, Session, Token } from "./people";
import type { Imported, Preferences, Preview, SavedPrompt } from "./settings";
import type { Accepted, Conversation, Hit, Mode, Opened, Page, Project, Prompt, Run, Send, Which } from "./shapes";
import type { NewShare, Share, Shared } from "./sharing";
import type { Spec } from "./spec";
import type { Board, Budget, FurtherAnswer, Job, JobView, NewJob, Step } from "./jobs";
import type { Connector, FoundPage, Permissions, SearchBackend, SearchChoice, SearchWish } from "./tools";
import type { Listed, Occurrence, Plan } from "./schedules";
import type { FilePart } from "./types";

const at = encodeURIComponent;

export const accounts = {
  me: () => ask<Me>("/api/me"),
  door: () => ask<DoorState>("/api/door"),
  setUp: (body: { token: string; name: string; password: string }) => ask("/api/setup", { method: "POST", body }),
  signIn: (body: { name: string; password: string }) => ask("/api/login", { method: "POST", body }),
  signOut: () => ask("/api/logout", { method: "POST" }),
  password: (body: { old: string; new: string }) => ask("/api/password", { method: "POST", body }),
  tokens: () => ask<{ tokens: Token[] }>("/api/tokens"),
  addToken: (body: { name: string; scopes: string[] }) =>
    ask<{ token: Token; secret: string }>("/api/tokens", { method: "POST", body }),
  removeToken: (id: string) => ask(`/api/tokens/${at(id)}`, { method: "DELETE" }),
  sessions: () => ask<{ sessions: Session[] }>("/api/sessions"),
  endSession: (id: string) => ask(`/api/sessions/${at(id)}`, { method: "DELETE" }),
  people: () => ask<{ users: Person[] }>("/api/users"),
  addPerson: (body: { name: string; password: string; role: string }) => ask("/api/users", { method: "POST", body }),
  changePerson: (id: string, body: { role?: string; disabled?: boolean; password?: string }) => ask(`/api/users/${at(id)}`, { method: "PATCH", body }),
  removePerson: (id: string) => ask(`/api/users/${at(id)}`, { method: "DELETE" }),
};

export const files = {
  texts: (ids: readonly string[]) => ask<{ texts: FileText[] }>(`/api/files/texts?${ids.map((id) => `ids=${at(id)}`).join("&")}`),
  page: (id: string, number: number) => ask<FilePage>(`/api/files/${at(id)}/page?number=${number}`),
  read: (id: string) => ask<undefined>(`/api/files/${at(id)}/read`, { method: "POST" }),
};

export const chat = {
  list: ({ archived = false, loose = false, project }: Which, after: string | null, limit = 100) =>
    ask<Page<Conversation>>(
      `/api/conversations?archived=${archived}&loose=${loose}&limit=${limit}` +
        `${project ? `&project_id=${at(project)}` : ""}${after ? `&after=${at(after)}` : ""}`,
    ),
  open: (id: string, signal?: AbortSignal) =>
    ask<Opened>(`/api/conversations/${at(id)}`, signal ? { signal } : {}),
  change: (id: string, body: Partial<Pick<Conversation, "title" | "pinned" | "archived" | "tip_id">> & { mode?: Mode | "none" }) =>
    ask<Conversation>(`/api/conversations/${at(id)}`, { method: "PATCH", body }),
  remove: (id: string) => ask(`/api/conversations/${at(id)}`, { method: "DELETE", keepalive: true }),
  restore: (id: string) => ask<Conversation>(`/api/conversations/${at(id)}/restore`, { method: "POST" }),
  see: (id: string) => ask(`/api/conversations/${at(id)}/seen`, { method: "POST" }),
  move: (id: string, project: string | null) =>
    ask<Conversation>(`/api/conversations/${at(id)}/project`, { method: "PUT", body: { project_id: project } }),
  send: (body: Send) => ask<Accepted>("/api/messages", { method: "POST", body }),
  regenerate: (id: string, body: { key: string; model?: string | null; effort?: string | null; web: boolean }) =>
    ask<{ run: Run }>(`/api/messages/${at(id)}/regenerate`, { method: "POST", body }),
  goOn: (id: string, body: { key: string; web: boolean }) =>
    ask<{ run: Run }>(`/api/messages/${at(id)}/continue`, { method: "POST", body }),
  stop: (run: string) => ask<{ run: Run }>(`/api/runs/${at(run)}/stop`, { method: "POST" }),
  run: (run: string) => ask<Run>(`/api/runs/${at(run)}`),
  prompt: (run: string) => ask<Prompt>(`/api/runs/${at(run)}/prompt`),
  events: (run: string) => `/api/runs/${at(run)}/events`,
  changes: "/api/events",
  search: (words: string, project: string | null) =>
    ask<{ hits: Hit[] }>(`/api/search?q=${at(words)}&limit=30${project ? `&project_id=${at(project)}` : ""}`),
  recentFiles: () => ask<{ files: FilePart[] }>("/api/files?limit=100"),
  fileUrl: (id: string) => `/api/files/${at(id)}`,
};

export const approvals = {
  answer: (id: string, body: { verdict: string; lasting: string | null; reason: string }) =>
    ask<{ run: Run }>(`/api/approvals/${at(id)}`, { method: "POST", body }),
  list: () => ask<Permissions>("/api/permissions"),
  choose: (tool: string, choice: string | null) => ask("/api/permissions", { method: "PUT", body: { tool, choice } }),
  revoke: (id: string) => ask(`/api/permissions/${at(id)}`, { method: "DELETE" }),
};

export const feedback = {
  rate: (message: string, body: Pick<Thumb, "verdict" | "reasons" | "text">) =>
    ask<Thumb>(`/api/messages/${at(message)}/thumb`, { method: "PUT", body }),
  unrate: (message: string) => ask(`/api/messages/${at(message)}/thumb`, { method: "DELETE" }),
  choose: (message: string, over: string[]) =>
    ask<Choice>(`/api/messages/${at(message)}/choice`, { method: "PUT", body: { over } }),
};

export const savedPrompts = {
  list: () => ask<{ prompts: SavedPrompt[] }>("/api/saved-prompts"),
  add: (body: { name: string; text: string }) => ask<SavedPrompt>("/api/saved-prompts", { method: "POST", body }),
  change: (id: string, body: { name: string; text: string }) => ask(`/api/saved-prompts/${at(id)}`, { method: "PUT", body }),
  remove: (id: string) => ask(`/api/saved-prompts/${at(id)}`, { method: "DELETE" }),
};

export const memory = {
  list: (words: string) => ask<{ on: boolean; memories: Memory[] }>(`/api/memories?q=${at(words)}`),
  learnedFrom: (conversation: string) =>
    ask<{ on: boolean; memories: Memory[] }>(`/api/memories?conversation_id=${at(conversation)}`),
  add: (body: MemoryWish) => ask<Memory>("/api/memories", { method: "POST", body }),
  correct: (id: string, body: MemoryWish) => ask<Memory>(`/api/memories/${at(id)}`, { method: "PUT", body }),
  history: (id: string) => ask<{ memories: Memory[] }>(`/api/memories/${at(id)}/history`),
  forget: (id: string) => ask<Forgotten>(`/api/memories/${at(id)}`, { method: "DELETE" }),
  takeBack: (id: string) => ask(`/api/memories/${at(id)}/take-back`, { method: "POST" }),
  /** What an answer was told beyond what it is known to have used. */
  atHand: (message: string) => ask<{ memories: Mention[] }>(`/api/messages/${at(message)}/memories`),
  /** All that a conversation taught; null: everything. */
  forgetAll: (conversation: string | null) =>
    ask<Forgotten>("/api/memories/forget", { method: "POST", body: { conversation_id: conversation } }),
  /** What holds in a project alone, or was learned in its chats; of a deleted one, in those that went along. */
  ofProject: (project: string) => ask<{ memories: Memory[] }>(`/api/projects/${at(project)}/memories`),
  forgetOfProject: (project: string) => ask<Forgotten>(`/api/projects/${at(project)}/memories/forget`, { method: "POST" }),
  restore: (at: number) => ask<{ count: number }>("/api/memories/restore", { method: "POST", body: { at } }),
  turn: (on: boolean) => ask("/api/memory", { method: "PUT", body: { on } }),
  exportUrl: "/api/memories/export",
};

export const lists = {
  all: () => ask<Kept>("/api/lists"),
  make: (name: string) => ask<List>("/api/lists", { method: "POST", body: { name } }),
  rename: (id: string, name: string) => ask<List>(`/api/lists/${at(id)}`, { method: "PATCH", body: { name } }),
  remove: (id: string) => ask<Gone>(`/api/lists/${at(id)}`, { method: "DELETE" }),
  add: (id: string, texts: readonly string[]) => ask<Added>(`/api/lists/${at(id)}/items`, { method: "POST", body: { texts } }),
  clear: (id: string) => ask<Gone>(`/api/lists/${at(id)}/clear`, { method: "POST" }),
  change: (item: string, body: Partial<Pick<Item, "text" | "done">>) => ask<Item>(`/api/lists/items/${at(item)}`, { method: "PATCH", body, keepalive: true }),
  removeItem: (item: string) => ask<Gone>(`/api/lists/items/${at(item)}`, { method: "DELETE" }),
  restore: (moment: number) => ask("/api/lists/restore", { method: "POST", body: { at: moment } }),
  note: (text: string) => ask<Added>("/api/notes", { method: "POST", body: { text } }),
};

export const documents = {
  of: (conversation: string) => ask<{ documents: Document[]; beside: Document[] }>(`/api/conversations/${at(conversation)}/documents`),
  rename: (id: string, title: string) => ask<Document>(`/api/documents/${at(id)}`, { method: "PATCH", body: { title } }),
  remove: (id: string) => ask(`/api/documents/${at(id)}`, { method: "DELETE" }),
  versions: (id: string) => ask<{ versions: VersionNote[] }>(`/api/documents/${at(id)}/versions`),
  version: (id: string, number: number) => ask<Version>(`/api/documents/${at(id)}/versions/${number}`),
  save: (id: string, body: { text: string; based_on: number; continues: boolean }, keepalive = false) =>
    ask<Document>(`/api/documents/${at(id)}/versions`, { method: "POST", body, keepalive }),
  restore: (id: string, number: number) => ask<Document>(`/api/documents/${at(id)}/versions/${number}/restore`, { method: "POST" }),
  wordUrl: (id: string, number: number) => `/api/documents/${at(id)}/versions/${number}/docx`,
  appUrl: (id: string, number: number) => `/api/documents/${at(id)}/versions/${number}/app`,
};

export const jobs = {
  list: (limit: number, before?: number) => ask<{ jobs: Job[] }>(`/api/jobs?limit=${limit}${before === undefined ? "" : `&before=${before}`}`),
  start: (body: NewJob) => ask<Job>("/api/jobs", { method: "POST", body }),
  view: (id: string) => ask<JobView>(`/api/jobs/${at(id)}`),
  board: (id: string) => ask<Board>(`/api/jobs/${at(id)}/board`),
  steps: (id: string) => ask<{ steps: Step[] }>(`/api/jobs/${at(id)}/steps`),
  answer: (id: string, text: string) => ask<Job>(`/api/jobs/${at(id)}/answer`, { method: "POST", body: { text } }),
  steer: (id: string, text: string) => ask<Job>(`/api/jobs/${at(id)}/steer`, { method: "POST", body: { text } }),
  pause: (id: string) => ask<Job>(`/api/jobs/${at(id)}/pause`, { method: "POST" }),
  resume: (id: string, budget: Budget | null = null) => ask<Job>(`/api/jobs/${at(id)}/resume`, { method: "POST", body: { budget } }),
  stop: (id: string) => ask<Job>(`/api/jobs/${at(id)}/stop`, { method: "POST" }),
  remove: (id: string) => ask(`/api/jobs/${at(id)}`, { method: "DELETE" }),
  askReport: (id: string, text: string) => ask<FurtherAnswer>(`/api/jobs/${at(id)}/report/questions`, { method: "POST", body: { text } }),
  reportUrl: (id: string, format: "md" | "html" | "json") => `/api/jobs/${at(id)}/report?format=${format}`,
};

export const projects = {
  list: () => ask<{ projects: Project[] }>("/api/projects"),
  add: (name: string) => ask<Project>("/api/projects", { method: "POST", body: { name } }),
  change: (id: string, body: Partial<Pick<Project, "name" | "instructions" | "model">>) =>
    ask<Project>(`/api/projects/${at(id)}`, { method: "PATCH", body }),
  remove: (id: string, conversations: "keep" | "delete") =>
    ask(`/api/projects/${at(id)}?conversations=${conversations}`, { method: "DELETE" }),
  restore: (id: string) => ask<Project>(`/api/projects/${at(id)}/restore`, { method: "POST" }),
  addFile: (id: string, file: Pick<FilePart, "file_id" | "name">) =>
    ask<Project>(`/api/projects/${at(id)}/files`, { method: "POST", body: { file_id: file.file_id, name: file.name } }),
  removeFile: (id: string, file: string) =>
    ask<Project>(`/api/projects/${at(id)}/files/${at(file)}`, { method: "DELETE" }),
  folders: () => ask<{ folders: string[] }>("/api/folders"),
  folder: (id: string) => ask<SyncedView>(`/api/projects/${at(id)}/folder`),
  bind: (id: string, path: string) => ask<Synced>(`/api/projects/${at(id)}/folder`, { method: "PUT", body: { path } }),
  folderFiles: (id: string, words: string) => ask<{ files: FilePart[] }>(`/api/projects/${at(id)}/folder/files?q=${at(words)}`),
  look: (id: string) => ask(`/api/projects/${at(id)}/folder/look`, { method: "POST" }),
  unbind: (id: string) => ask(`/api/projects/${at(id)}/folder`, { method: "DELETE" }),
};

export const models = {
  list: () => ask<Models>("/api/models"),
  warm: (model: string) => ask("/api/models/warm", { method: "POST", body: { model } }),
  test: (model: string) => ask<TestResult>("/api/models/test", { method: "POST", body: { model } }),
  remove: (id: string) => ask(`/api/models?id=${at(id)}`, { method: "DELETE" }),
  providers: () => ask<Providers>("/api/providers"),
  addProvider: (body: NewProvider) => ask<Provider>("/api/providers", { method: "POST", body }),
  removeProvider: (id: string) => ask(`/api/providers/${at(id)}`, { method: "DELETE" }),
};

export const web = {
  /** What searches, by its name; null where nothing does. */
  state: () => ask<{ search: string | null }>("/api/web"),
  search: () => ask<{ choice: SearchChoice | null; backends: SearchBackend[] }>("/api/web/search"),
  choose: (body: SearchWish) => ask<SearchChoice>("/api/web/search", { method: "PUT", body }),
  forget: () => ask("/api/web/search", { method: "DELETE" }),
  attempt: (body: SearchWish & { query: string }) => ask<{ pages: FoundPage[] }>("/api/web/search/try", { method: "POST", body }),
};

export const connectors = {
  list: () => ask<{ connectors: Connector[] }>("/api/connectors"),
  addServer: (body: { name: string; url: string; headers: Record<string, string>; shared: boolean }) =>
    ask<Connector>("/api/connectors", { method: "POST", body }),
  addProgram: (body: { name: string; command: string[]; variables: Record<string, string>; shared: boolean }) =>
    ask<Connector>("/api/connectors/programs", { method: "POST", body }),
  change: (id: string, body: { on?: boolean; secrets?: Record<string, string> }) => ask<Connector>(`/api/connectors/${at(id)}`, { method: "PATCH", body }),
  remove: (id: string) => ask(`/api/connectors/${at(id)}`, { method: "DELETE" }),
  check: (id: string) => ask<Connector>(`/api/connectors/${at(id)}/check`, { method: "POST" }),
  allow: (id: string, body: { pins?: Record<string, string>; looks?: Record<string, boolean> }) =>
    ask<Connector>(`/api/connectors/${at(id)}/tools`, { method: "PUT", body }),
  signIn: (id: string) => ask<{ url: string }>(`/api/connectors/${at(id)}/sign-in`, { method: "POST" }),
  signOut: (id: string) => ask<Connector>(`/api/connectors/${at(id)}/sign-in`, { method: "DELETE" }),
  signedIn: (body: { state: string; code: string; iss: string | null; error: string }) =>
    ask<Connector>("/api/connectors/signed-in", { method: "POST", body }),
};

export const notify = {
  inbox: () => ask<Inbox>("/api/notices"),
  read: (id: string | null) => ask<Inbox>(id === null ? "/api/notices/read" : `/api/notices/${at(id)}/read`, { method: "POST" }),
  ways: () => ask<Ways>("/api/channels"),
  quiet: (body: Quiet) => ask<Quiet>("/api/channels/quiet", { method: "PUT", body }),
  addBrowser: (body: { endpoint: string; p256dh: string; auth: string; name: string }) =>
    ask<Channel>("/api/channels/browsers", { method: "POST", body }),
  addAddress: (address: string) => ask<Channel>("/api/channels/addresses", { method: "POST", body: { address } }),
  addService: (body: { way: string; place: string; name: string }) => ask<Channel>("/api/channels/services", { method: "POST", body }),
  sendCode: (id: string) => ask(`/api/channels/${at(id)}/code`, { method: "POST" }),
  confirm: (id: string, code: string) => ask<Channel>(`/api/channels/${at(id)}/confirm`, { method: "POST", body: { code } }),
  test: (id: string) => ask<Channel>(`/api/channels/${at(id)}/test`, { method: "POST" }),
  change: (id: string, body: { kinds?: NoticeKind[]; name?: string }) =>
    ask<Channel>(`/api/channels/${at(id)}`, { method: "PATCH", body }),
  remove: (id: string) => ask(`/api/channels/${at(id)}`, { method: "DELETE" }),
  mail: () => ask<{ server: MailServer | null }>("/api/channels/mail"),
  setMail: (body: MailWish) => ask("/api/channels/mail", { method: "PUT", body }),
  forgetMail: () => ask("/api/channels/mail", { method: "DELETE" }),
};

export const settings = {
  preferences: () => ask<Preferences>("/api/preferences"),
  change: (body: Partial<Preferences>) => ask<Preferences>("/api/preferences", { method: "PATCH", body }),
  erase: () => ask("/api/erase", { method: "POST", body: { confirm: "delete everything" } }),
  exportUrl: (format: ExportFormat, conversation?: string, branch = false) =>
    `/api/export?format=${format}${conversation ? `&conversation_id=${at(conversation)}` : ""}${branch ? "&branch=true" : ""}`,
  preview: (file: File, onPart: (part: number) => void, signal: AbortSignal) =>
    deliver<Preview>("POST", "/api/import/preview", file, onPart, signal),
  import: (file: File, onPart: (part: number) => void, signal: AbortSignal) =>
    deliver<Imported>("POST", "/api/import", file, onPart, signal),
};

export const spec = {
  read: () => ask<Spec>("/api/spec"),
};

export const sharing = {
  list: () => ask<{ shares: Share[] }>("/api/shares"),
  make: (body: NewShare) => ask<Share>("/api/shares", { method: "POST", body }),
  refresh: (id: string) => ask<Share>(`/api/shares/${at(id)}/refresh`, { method: "POST" }),
  revoke: (id: string) => ask(`/api/shares/${at(id)}`, { method: "DELETE" }),
  open: (secret: string) => ask<Shared>(`/api/shared/${at(secret)}`),
  fileUrl: (secret: string, id: string) => `/api/shared/${at(secret)}/files/${at(id)}`,
};

export type ExportFormat = "json" | "markdown" | "html";

/** What the server says of stored bytes; a FilePart when `kind` is added. */
export type Stored = Omit<FilePart, "kind">;

export const schedules = {
  list: () => ask<{ schedules: Listed[] }>("/api/schedules"),
  ahead: (body: Pick<Plan, "rule" | "zone" | "until">) => ask<{ upcoming: number[] }>("/api/schedules/ahead", { method: "POST", body }),
  add: (body: Plan) => ask<Listed>("/api/schedules", { method: "POST", body }),
  change: (id: string, body: Plan) => ask<Listed>(`/api/schedules/${at(id)}`, { method: "PUT", body }),
  remove: (id: string) => ask(`/api/schedules/${at(id)}`, { method: "DELETE" }),
  turn: (id: string, on: boolean) => ask<Listed>(`/api/schedules/${at(id)}/on`, { method: "PUT", body: { on } }),
  run: (id: string) => ask<Listed>(`/api/schedules/${at(id)}/run`, { method: "POST" }),
  history: (id: string) => ask<{ occurrences: Occurrence[] }>(`/api/schedules/${at(id)}/occurrences`),
};
