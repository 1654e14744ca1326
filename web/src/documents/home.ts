/** Which conversation a card stands in; null where its documents can't be opened: in a shared copy, on paper. */
import { createContext } from "react";

export const DocumentHome = createContext<string | null>(null);

/** Tools whose calls are cards: `document_read` is a call like any other. */
export const WRITES: ReadonlySet<string> = new Set(["document_write", "document_edit"]);
