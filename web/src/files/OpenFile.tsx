/** The window with the file that lies open; loaded when the first one is opened. */
import { lazy, Suspense } from "react";
import { useStore } from "../ui/store";
import { opened } from "./texts";

const FileWindow = lazy(() => import("./FileWindow"));

export function OpenFile() {
  const file = useStore(opened);
  if (!file) return null;
  return (
    <Suspense>
      <FileWindow file={file} onClose={() => opened.set(null)} />
    </Suspense>
  );
}
