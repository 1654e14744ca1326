// Asks who is here while the page's own code is still on its way; src/wire/http.ts takes the answer, once.
if (!location.pathname.startsWith("/share/")) {
  const asked = fetch("/api/me", { headers: { Accept: "application/json" } });
  // Whoever takes it learns that nothing answered.
  asked.catch(() => undefined);
  window.ahead = { "/api/me": asked };
}
