// Lets one write before the page's own code is there; src/chat/compose/early.ts takes over what was written.
{
  const form = document.getElementById("early");
  const field = form.querySelector("textarea");
  const [, kind, id = "", ...more] = location.pathname.split("/");
  const words = JSON.parse(document.currentScript.dataset.words ?? "{}")[document.documentElement.lang] ?? {};
  const touch = matchMedia("(pointer: coarse)").matches;
  const draft = `lowkey.draft.${id || "new"}`;
  let kept = {};
  let enter = "send";

  const start = (preferences) => {
    ({ enter } = preferences);
    form.hidden = false;
    if (!touch) field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
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
    if (field.value.trim() === "") return;
    field.readOnly = true;
    form.toggleAttribute("data-sent", true);
  });

  // Only who is in may write, and only where the page itself will have this box.
  const here = kind === "" || (kind === "c" && /^[\w-]+$/.test(id) && more.length === 0);
  const known = window.ahead.told["/api/preferences"];
  if (!here) form.remove();
  else if (known) start(known);
  else wait().catch(() => form.remove());
}
