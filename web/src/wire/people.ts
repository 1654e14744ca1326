/** The shapes of people, and of what lets them in. Knows nothing of how they are fetched or shown. */
import type { User } from "./types";

export interface Me {
  user: User;
  /** No owner is set up and only this machine can reach the server. */
  alone: boolean;
  version: string;
  default_model: string;
  /** The data folder. */
  home: string;
  greeting_name: string | null;
}

export interface DoorState {
  state: "open" | "sign_in" | "set_up";
}

export interface Token {
  id: string;
  name: string;
  scopes: string[];
  created_at: number;
  used_at: number | null;
}

export interface Session {
  id: string;
  agent: string;
  created_at: number;
  seen_at: number;
  current: boolean;
}

/** A person as the owner sees them. */
export interface Person extends User {
  disabled: boolean;
  created_at: number;
}
