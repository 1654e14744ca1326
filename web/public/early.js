// Lets one write before the page's own code is there; src/chat/compose/early.ts takes over what was written.
{
  const form = document.getElementById("early");
  const field = form.querySelector("textarea");
  const [, kind, id = "", ...more] = location.pathname.split("/");
  const words = JSON.parse(document.currentScript.dataset.words ?? "{}")[document.documentElement.lang] ?? {};
  const touch = matchMedia("(pointer: coarse)").matches;
  const draft = `lowkey.draft.${id || "new"}`;
  const brought = [];
  let kept = {};
  let enter = "send";

  const start = (preferences) => {
    ({ enter } = preferences);
    form.hidden = false;
    if (!touch) field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  };
  const bring = (files) => {
    const list = form.querySelector("ul");
    for (const file of files) {
      const item = form.querySelector("template").content.cloneNode(true);
      item.querySelector("span").textContent = file.name;
      list.append(item);
      brought.push(file);
    }
    list.hidden = brought.length === 0;
  };
  const wait = async () => {
    await window.ahead.asked["/api/me"];
    start(await (await window.ahead.asked["/api/preferences"]).clone().json());
  };

  if (id) form.dataset.conversation = id;
  field.setAttribute("aria-label", words["write.label"] ?? "");
  field.placeholder = words["write.placeholder"] ?? "";
  try {
    kept = JSON.parse(localStorage.getItem(draft)) ?? {};
  } catch {
    // The storage is blocked, or holds nothing of ours.
  }
  field.value = kept.text ?? "";
  field.addEventListener("input", () => {
    try {
      // Other words are another message: they get a key of their own.
      localStorage.setItem(draft, JSON.stringify({ ...kept, text: field.value, key: undefined }));
    } catch {
      // The words stay in the field.
    }
  });
  for (const [name, on] of [["compositionstart", true], ["compositionend", false]]) {
    field.addEventListener(name, () => form.toggleAttribute("data-composing", on));
  }
  field.addEventListener("keydown", (event) => {
    const sends = enter === "send" || event.metaKey || event.ctrlKey;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch || !sends) return;
    event.preventDefault();
    if (field.value.trim() === "" && brought.length === 0) return;
    field.readOnly = true;
    form.toggleAttribute("data-sent", true);
  });

  // A picture of words that were copied, as office programs add it, is no file: see src/chat/compose/pasted.ts.
  field.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    const drawn = event.clipboardData.getData("text/plain") !== "" && files.every(({ type }) => type.startsWith("image/"));
    if (drawn || files.length === 0 || field.readOnly) return;
    event.preventDefault();
    bring(files);
  });
  // A browser opens a file that is let go over a page which does not take it, and the page is gone.
  for (const name of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      form.toggleAttribute("data-over", name === "dragover");
      if (name === "drop" && !field.readOnly) bring(event.dataTransfer.files);
    });
  }
  form.brought = brought;

  // Only who is in may write, and only where the page itself will have this box.
  const here = kind === "" || (kind === "c" && /^[\w-]+$/.test(id) && more.length === 0);
  const known = window.ahead.told["/api/preferences"];
  if (!here) form.remove();
  else if (known) start(known);
  else wait().catch(() => form.remove());
}
