// What the page begins with: who is here, and what they prefer. The server has written it into the page where it knew;
// else it is asked for while the page's own code is still on its way. src/wire/http.ts takes each answer, once.
{
  const told = JSON.parse(document.getElementById("ahead").textContent || "{}");
  const asked = {};
  const ask = (path) => {
    asked[path] = fetch(path, { headers: { Accept: "application/json" } });
    return asked[path];
  };
  const prefers = ({ ok }) => ok && ask("/api/preferences");
  window.ahead = { told, asked };
  // Whoever takes an answer learns that nothing answered.
  if (!told["/api/me"] && !location.pathname.startsWith("/share/")) ask("/api/me").then(prefers).catch(() => undefined);
}
