/** Waits until a place on the page has come to rest: nothing changes in it, nothing is being drawn, its pictures are there. */

const QUIET = 400;
/** How often what is still being drawn is waited for. */
const BUSY = 25;

/** Whether it came to rest before the signal said to stop. */
export async function settled(place: HTMLElement, signal: AbortSignal): Promise<boolean> {
  await new Promise<void>((done) => {
    let waited = 0;
    let timer = setTimeout(finish, QUIET);
    const watch = new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(finish, QUIET);
    });
    function finish(): void {
      if (!signal.aborted && waited < BUSY && place.querySelector("[aria-busy=true]")) {
        waited += 1;
        timer = setTimeout(finish, QUIET);
        return;
      }
      clearTimeout(timer);
      watch.disconnect();
      done();
    }
    watch.observe(place, { childList: true, subtree: true, characterData: true });
    signal.addEventListener("abort", finish);
  });
  const pictures = [...place.querySelectorAll("img")];
  for (const picture of pictures) picture.loading = "eager";
  // A picture that does not come is shown as its name.
  await Promise.allSettled([document.fonts.ready, ...pictures.map((picture) => picture.decode())]);
  return !signal.aborted;
}
