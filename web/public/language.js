// Chooses the language and calls for its words while the page's own code is still on its way.
// Chooses as src/words/languages.ts does; the build writes each catalogue's address beside our own.
{
  const catalogues = document.currentScript.dataset;
  const spoken = ["en", "de", "zh", "ar"];
  let chosen = null;
  try {
    chosen = localStorage.getItem("lowkey.language");
  } catch {
    // Storage is blocked: the browser's languages decide.
  }
  const wished = [chosen, ...navigator.languages.map((tag) => tag.split("-")[0].toLowerCase()), "en"];
  const tag = wished.find((each) => spoken.includes(each));
  document.documentElement.lang = tag;
  if (tag === "ar") document.documentElement.dir = "rtl";
  if (catalogues[tag]) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = catalogues[tag];
    document.head.append(link);
  }
}
