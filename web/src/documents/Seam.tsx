/** The line between conversation and document, which can be moved. Knows neither. */
import type { KeyboardEvent, PointerEvent } from "react";
import { t } from "../words/t";
import { keepWidth, NARROWEST, WIDEST } from "./room";

interface Props {
  /** The document's part of the window. */
  width: number;
  onChange: (width: number) => void;
}

const STEP = 0.03;

export function Seam({ width, onChange }: Props) {
  const rtl = (): boolean => document.documentElement.dir === "rtl";
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const room = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!room) return;
    onChange(keepWidth((rtl() ? event.clientX - room.left : room.right - event.clientX) / room.width));
  };
  const press = (event: KeyboardEvent): void => {
    const way = event.key === "ArrowLeft" ? 1 : event.key === "ArrowRight" ? -1 : 0;
    if (way === 0) return;
    event.preventDefault();
    onChange(keepWidth(width + way * STEP * (rtl() ? -1 : 1)));
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t("document.width")}
      aria-valuenow={Math.round(width * 100)}
      aria-valuemin={NARROWEST * 100}
      aria-valuemax={WIDEST * 100}
      onKeyDown={press}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      className="-me-1.5 w-2 shrink-0 cursor-col-resize touch-none border-s border-line hover:border-edge focus-visible:border-accent"
    />
  );
}
