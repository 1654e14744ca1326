/** What in a message could run, fetch, lead away or cover the page: a sentence for each. Knows no vector.
 *
 * Gives back a function that looks at one element, and one that touches all within it as a reader might.
 */
(() => {
  const NEVER = "script, iframe, frame, frameset, object, embed, applet, form, base, meta, link, audio, video, source, track, template, portal, textarea:not([aria-label]), marquee, dialog";
  const LOADS = ["src", "srcset", "poster", "data", "background", "ping", "action", "formaction", "manifest", "cite", "lowsrc", "dynsrc"];
  const OURS = /^(?:blob:|data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]|\/api\/(?:files|shares?)\/|#)/;
  const FETCHES = /@import|expression\s*\(|url\(\s*['"]?(?!#|['"]?#)/i;
  const BUILT_IN = new Set(["root", "message"]);

  const everything = (root) =>
    [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? everything(one.shadowRoot) : [])]);

  const link = (one, address) => {
    if (address.startsWith("#") || address.startsWith("/api/files/")) return null;
    if (!URL.canParse(address)) return `leads to ${address}`;
    const url = new URL(address);
    if (!["https:", "http:", "mailto:"].includes(url.protocol)) return `leads to ${url.protocol}`;
    if (url.username || url.password) return `hides its host: ${address}`;
    if (one.getAttribute("target") !== "_blank") return `takes the page away: ${address}`;
    if (!(one.getAttribute("rel") ?? "").includes("noopener")) return `tells who opened it: ${address}`;
    const host = url.protocol === "mailto:" ? url.pathname : url.host;
    if (!one.textContent.includes(host) && !one.closest("[data-host]") && !(one.parentElement?.textContent ?? "").includes(host))
      return `does not say that it leads to ${host}: ${one.textContent.slice(0, 80)}`;
    return null;
  };

  const faults = (one) => {
    const found = [];
    const svg = one.namespaceURI === "http://www.w3.org/2000/svg";
    if (one.matches(NEVER)) found.push("stands there");
    if (["foreignObject", "animate", "set", "image", "feImage", "use"].includes(one.tagName) && svg) {
      const address = one.getAttribute("href") ?? one.getAttribute("xlink:href") ?? "#";
      if (!OURS.test(address)) found.push(`draws ${address}`);
    }
    for (const { name, value } of one.attributes) {
      if (/^on/i.test(name)) found.push(`would run ${name}`);
      if (/^(?:xlink:)?href$/i.test(name)) found.push(link(one, value));
      if (LOADS.includes(name.toLowerCase()) && !OURS.test(value)) found.push(`loads ${name} ${value}`);
      if (name !== "title" && name !== "alt" && !name.startsWith("aria-") && /javascript:/i.test(value)) found.push(`carries a script in ${name}`);
      if (name === "style" && FETCHES.test(value)) found.push(`is styled from elsewhere: ${value}`);
      if ((name === "id" || name === "name") && (BUILT_IN.has(value) || value in Document.prototype || value in Object.prototype)) found.push(`takes the name ${value}`);
    }
    if (one.tagName.toLowerCase() === "style" && (!svg && !one.closest("svg") || FETCHES.test(one.textContent))) found.push("brings styles");
    if (one.id && document.querySelectorAll(`[id="${CSS.escape(one.id)}"]`).length > 1) found.push(`shares its id ${one.id}`);
    // A menu of ours is shut.
    if (getComputedStyle(one).position === "fixed" && one.checkVisibility()) found.push("stands above the page");
    return found.filter(Boolean).map((what) => `<${one.tagName.toLowerCase()}> ${what}: ${one.outerHTML.slice(0, 160)}`);
  };

  /** Where something of another message, or of a message outside its frame, is painted over this place. */
  const covered = (article) => {
    const box = article.getBoundingClientRect();
    const found = [];
    for (const across of [0.02, 0.25, 0.5, 0.75, 0.98]) {
      for (const down of [0.05, 0.5, 0.95]) {
        const [x, y] = [box.left + box.width * across, box.top + box.height * down];
        if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
        const owner = document.elementFromPoint(x, y)?.closest("article");
        if (owner && owner !== article) found.push(`is covered by: ${owner.textContent.slice(0, 80)}`);
      }
    }
    return found;
  };

  const outside = () => {
    const found = [];
    for (let x = 4; x < innerWidth; x += innerWidth / 24) {
      for (let y = 4; y < innerHeight; y += innerHeight / 24) {
        const owner = document.elementFromPoint(x, y)?.closest("article");
        if (!owner) continue;
        const frame = owner.closest('[role="region"]').getBoundingClientRect();
        if (x < frame.left || x > frame.right || y < frame.top || y > frame.bottom) found.push(`${owner.textContent.slice(0, 80)} reaches out of its place`);
      }
    }
    return found;
  };

  const onScreen = (root) =>
    [...root.querySelectorAll("article")].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.bottom > 0 && box.top < innerHeight;
    });

  globalThis.audit = (root = document) => {
    const articles = onScreen(root);
    return [...articles.flatMap((article) => [...everything(article).flatMap(faults), ...covered(article)]), ...outside()];
  };

  /** The same for the whole page, where names stand between what is ours. */
  globalThis.strangers = () =>
    everything(document.body)
      .filter(
        (one) =>
          one.matches("script:not([src^='/']), iframe, frame, object, embed, base, meta, link, audio, video, marquee, style, b, img:not([src^='/'], [src^='blob:'])") ||
          [...one.attributes].some(({ name, value }) => /^on/i.test(name) || (/^(?:href|src|action|formaction)$/i.test(name) && /^\s*(?:javascript|data|vbscript):/i.test(value))),
      )
      .map((one) => one.outerHTML.slice(0, 160));

  /** Every element is passed over, focused and pressed; links are not followed, buttons not pressed. */
  globalThis.touch = (root = document) => {
    const stay = (event) => event.preventDefault();
    addEventListener("click", stay, true);
    for (const article of onScreen(root)) {
      for (const one of everything(article).slice(0, 400)) {
        if (one.closest("button, summary, input")) continue;
        for (const kind of ["mouseover", "mouseenter", "mousedown", "mouseup", "click", "dblclick"]) one.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
        for (const kind of ["focus", "blur", "toggle", "load", "error", "animationstart"]) one.dispatchEvent(new Event(kind));
      }
    }
    removeEventListener("click", stay, true);
  };
})();
