/** The shapes of models and of the places where they answer. Knows nothing of how they are fetched or shown. */
import type { ModelInfo, Problem } from "./types";

export interface Models {
  models: ModelInfo[];
  default: string;
}

export type ProviderKind =
  | "compatible" | "openai" | "openai-responses" | "anthropic" | "google" | "mistral" | "groq" | "deepseek" | "xai"
  | "openrouter";

export interface Provider {
  id: string;
  kind: ProviderKind;
  name: string;
  url: string;
  has_key: boolean;
  /** Only an added one can be removed: the others are found anew at every start. */
  origin: "added" | "environment" | "discovered";
  /** Why it did not say what it offers when it was last asked. */
  problem: Problem | null;
}

export interface Providers {
  providers: Provider[];
  /** Files and other packages' providers that can't be used. */
  broken: { name: string; problem: Problem }[];
}

export interface NewProvider {
  kind: ProviderKind;
  name: string;
  url: string | null;
  key: string | null;
}

export interface TestResult {
  model: string;
  ok: boolean;
  /** The model's words, or why it gave none. */
  said: string;
  /** Milliseconds until its first word. */
  ms: number;
}
