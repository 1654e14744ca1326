/** A long list of which only what is in view stands in the document. Knows nothing of its items. */
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

interface Props<T> {
  items: readonly T[];
  keyOf: (item: T) => string;
  /** In pixels; it never depends on what is inside. */
  heightOf: (item: T) => number;
  children: (item: T) => ReactNode;
  /** The last item comes near. */
  onEnd?: (() => void) | undefined;
  /** So many items stand above the lower end of the view; 0 when the list is gone. */
  onLook?: ((count: number) => void) | undefined;
}

/** Pixels beyond the view that stand ready, so that Tab and a quick wheel find something. */
const BEYOND = 600;
/** The window moves in steps of so many pixels: not every tick of a wheel draws anew. */
const STEP = 200;

export function VirtualList<T>({ items, keyOf, heightOf, children, onEnd, onLook }: Props<T>) {
  const list = useRef<HTMLUListElement>(null);
  const [view, setView] = useState({ from: 0, to: 2_000 });
  const tops = useMemo(() => {
    let top = 0;
    const all = new Float64Array(items.length + 1);
    items.forEach((item, index) => {
      all[index] = top;
      top += heightOf(item);
    });
    all[items.length] = top;
    return all;
  }, [items, heightOf]);
  const total = tops[items.length] ?? 0;

  useLayoutEffect(() => {
    const own = list.current;
    const frame = own && scroller(own);
    if (!own || !frame) return;
    const look = (): void => {
      const above = frame.getBoundingClientRect().top - own.getBoundingClientRect().top;
      const from = Math.floor((above - BEYOND) / STEP) * STEP;
      const to = Math.ceil((above + frame.clientHeight + BEYOND) / STEP) * STEP;
      setView((old) => (old.from === from && old.to === to ? old : { from, to }));
    };
    look();
    frame.addEventListener("scroll", look, { passive: true });
    const grown = new ResizeObserver(look);
    grown.observe(frame);
    // Whatever stands above the list pushes it down.
    if (own.parentElement) grown.observe(own.parentElement);
    return () => {
      frame.removeEventListener("scroll", look);
      grown.disconnect();
    };
  }, [total]);

  const near = view.to >= total;
  useEffect(() => {
    if (near) onEnd?.();
  }, [near, onEnd, items.length]);

  const first = indexAt(tops, view.from);
  const last = Math.min(items.length, indexAt(tops, view.to) + 1);
  useEffect(() => onLook?.(last), [last, onLook]);
  useEffect(() => () => onLook?.(0), [onLook]);
  return (
    <ul ref={list} role="list" className="relative" style={{ height: total }}>
      {items.slice(first, last).map((item, index) => (
        <li
          key={keyOf(item)}
          className="absolute inset-x-0"
          style={{ top: tops[first + index] ?? 0, height: heightOf(item) }}
        >
          {children(item)}
        </li>
      ))}
    </ul>
  );
}

/** The last item that begins at or above this height; the first where none does. */
function indexAt(tops: Float64Array, height: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= height) low = middle;
    else high = middle - 1;
  }
  return low;
}

function scroller(inner: HTMLElement): HTMLElement | null {
  let at = inner.parentElement;
  while (at && !/auto|scroll/.test(getComputedStyle(at).overflowY)) at = at.parentElement;
  return at;
}
