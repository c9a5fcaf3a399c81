/** A button that opens a small panel under it; Escape or a click elsewhere closes it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Props {
  readonly id: string;
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Menu({ id, title, children }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener('pointerdown', away);
    return () => removeEventListener('pointerdown', away);
  }, [open]);
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div class="menu-box" ref={box} onKeyDown={pressed}>
      <button ref={button} type="button" class="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {title} <span aria-hidden="true">▾</span>
      </button>
      <div id={id} class="menu" hidden={!open}>
        {open && children}
      </div>
    </div>
  );
}
