/** Server-sent events from text, as the HTML standard tells to read them. Knows nothing of what they carry. */

export interface Sent {
  id: string;
  data: string;
}

/** Cuts a stream of text into events; keeps what is not yet whole for the next call. */
export class Cutter {
  private rest = "";
  private id = "";
  private data: string[] = [];

  push(text: string): Sent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.read(line));
  }

  private read(line: string): Sent[] {
    if (line === "") {
      const sent = this.data.length > 0 ? [{ id: this.id, data: this.data.join("\n") }] : [];
      this.data = [];
      return sent;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return [];
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    if (field === "id" && !value.includes("\0")) this.id = value;
    return [];
  }
}
