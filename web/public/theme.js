// Sets the chosen look before the first paint, so that a dark page never flashes white and no text jumps; the browser's own bars too.
try {
  for (const aspect of ["theme", "size", "density", "motion"]) {
    const kept = localStorage.getItem(`lowkey.${aspect}`);
    if (kept) document.documentElement.dataset[aspect] = kept;
  }
  const { theme } = document.documentElement.dataset;
  if (theme === "light" || theme === "dark") {
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = theme === "dark" ? "#1b1b1a" : "#fdfdfc";
  }
} catch {
  // Storage is blocked: the page follows the system.
}
