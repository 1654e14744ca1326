/** Where the page begins. Knows nothing but its first component. */
import { createRoot } from "react-dom/client";
import "./ui/tokens.css";
import { App } from "./App";
import { keepPlace } from "./place";
import { Guard } from "./ui/Guard";
import { heedNetwork } from "./wire/line";
import { announceLanguage } from "./words/t";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");

announceLanguage();
keepPlace();
heedNetwork();
createRoot(root).render(
  <Guard>
    <App />
  </Guard>,
);
