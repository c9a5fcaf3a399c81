/** Something that is made only once the reader unfolds it. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export function Fold({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {open && children}
    </details>
  );
}
