/** A document as it goes to paper, or into a PDF by the browser's print window. */
import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import type { Document, Version } from "../wire/documents";
import { settled } from "../sharing/settled";
import { Drawn } from "./Reading";
import "../sharing/paper.css";
import "./paper.css";

interface Props {
  document: Document;
  version: Version;
  onDone: () => void;
}

export function Paper({ document: shown, version, onDone }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.title;
    // The browser offers it as the file's name.
    document.title = shown.title;
    const stop = new AbortController();
    if (sheet.current) {
      void settled(sheet.current, stop.signal).then((quiet) => {
        if (!quiet) return;
        print();
        onDone();
      });
    }
    return () => {
      document.title = before;
      stop.abort();
    };
  }, []);
  return createPortal(
    <div className="paper document-sheet">
      <div ref={sheet}>
        <Drawn document={shown} version={version} />
      </div>
    </div>,
    document.body,
  );
}
