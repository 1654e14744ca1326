/** Fetches a file of the server onto the person's disk; where that fails, the page stays where it is. */
export function download(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}
