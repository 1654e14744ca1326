/** The shapes of tools, connectors and search: what a model may use. Knows nothing of how they are fetched or shown. */
import type { Approval, Problem } from "./types";

/** What the model may call. `unchosen`: what holds until its person chooses. */
export interface OfferedTool {
  name: string;
  about: string;
  effect: Approval["effect"];
  choices: Permission["choice"][];
  unchosen: Permission["choice"];
  /** It is one of a connected server's. */
  connected: boolean;
}

/** All that a server says of a tool. `looks`: it says that the tool changes nothing. */
export interface ConnectorFace {
  name: string;
  title: string;
  about: string;
  arguments: Record<string, unknown>;
  looks: boolean;
}

/** A tool of a connected server; `name`: by which models call it. */
export interface ConnectorTool {
  name: string;
  state: "new" | "changed" | "allowed" | "gone";
  now: ConnectorFace;
  /** Of `now`: whoever allows it says with this what they have seen. */
  pin: string;
  before: ConnectorFace | null;
  looks: boolean;
}

export interface Connector {
  id: string;
  name: string;
  kind: "server" | "program";
  url: string;
  command: string[];
  /** The names of the headers or variables that are kept for it. */
  secrets: string[];
  shared: boolean;
  mine: boolean;
  on: boolean;
  signed_in: boolean;
  tools: ConnectorTool[];
  /** It has as many as are taken, and perhaps more. */
  full: boolean;
  problem: Problem | null;
}

/** What a person chose for a tool once for all: in one conversation, or everywhere. */
export interface Permission {
  id: string;
  tool: string;
  choice: "off" | "ask" | "allow";
  conversation_id: string | null;
  title: string;
  created_at: number;
}

export interface Permissions {
  tools: OfferedTool[];
  permissions: Permission[];
}

/** A search of the web that can be chosen. */
export interface SearchBackend {
  id: string;
  name: string;
  needs_url: boolean;
  needs_key: boolean;
  /** The package that brings it; empty for those that come with Lowkey. */
  package: string;
}

export interface SearchChoice {
  backend: string;
  name: string;
  url: string;
  has_key: boolean;
}

/** Without a key: the one that is kept for the same place. */
export interface SearchWish {
  backend: string;
  url: string;
  key: string;
}

export interface FoundPage {
  title: string;
  url: string;
  excerpt: string;
}
