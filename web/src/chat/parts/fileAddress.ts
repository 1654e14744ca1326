/** Where the bytes of a file are fetched: one's own files, unless somebody shows theirs. Knows no screen. */
import { createContext } from "react";
import { chat } from "../../wire/api";

export const FileAddress = createContext<(id: string) => string>(chat.fileUrl);
