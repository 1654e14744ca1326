// Sets the chosen theme before the first paint, so that a dark page never flashes white; the browser's own bars too.
try {
  const theme = localStorage.getItem("lowkey.theme");
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = theme === "dark" ? "#1b1b1a" : "#fdfdfc";
  }
} catch {
  // Storage is blocked: the page follows the system's theme.
}
