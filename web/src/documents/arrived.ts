/** A document that an answer has written is shown, if nobody has put it away. Knows no component. */
import type { ResultPart } from "../wire/types";
import { roomBeside } from "./room";
import { wrote } from "./shown";
import { found } from "./told";

export function arrived(conversation: string, result: ResultPart): void {
  const document = found(result);
  if (document) wrote(conversation, document.id, roomBeside());
}
