/** Whether the answers of one conversation may use the web. Not there where they could not anyway. */
import { useEffect } from "react";
import type { Thread } from "../chat/thread";
import { preferences } from "../models/catalogue";
import { useAnswering } from "../models/ModelPicker";
import { IconButton } from "../ui/Button";
import { useStore } from "../ui/store";
import { t } from "../words/t";
import { readWeb, search } from "./web";

export function WebToggle({ thread }: { thread: Thread }) {
  const there = useStore(search) !== null;
  const wanted = useStore(preferences, ({ web }) => web);
  const on = useStore(thread.state, ({ choice }) => choice.web);
  const { model } = useAnswering(thread);
  useEffect(() => void readWeb(), []);
  if (!there || !wanted || !model?.calls) return null;
  return (
    <IconButton
      icon={on ? "globe" : "globeOff"}
      label={t(on ? "web.isOn" : "web.isOff")}
      aria-pressed={on}
      onClick={() => thread.choose({ web: !on })}
      className={on ? "text-accent!" : ""}
    />
  );
}
