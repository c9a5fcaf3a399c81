/** The state of the page as signals, kept in step with the address bar. */
import { computed, effect, signal } from '@preact/signals';
import { longOf } from './short';
import { readUrl, writeUrl, type Language, type Theme, type ViewState } from './url';

const remembered = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

const remember = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may refuse storage; the address still carries the choice.
  }
};

/** What the address bar shows; behind a short address stands a long one. */
const here = (): ViewState => readUrl(new URL(longOf(location.pathname) ?? location.href, location.origin));

const current = signal<ViewState>(here());

/** What is on screen. */
export const state = computed(() => current.value);

const darkPreferred = signal(matchMedia('(prefers-color-scheme: dark)').matches);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => (darkPreferred.value = event.matches));

const preferredLanguage = (): Language => {
  for (const tag of [remembered('language') ?? '', ...navigator.languages]) {
    const base = tag.slice(0, 2).toLowerCase();
    if (base === 'en' || base === 'fr' || base === 'ar') return base;
  }
  return 'en';
};

export const language = computed<Language>(() => current.value.language ?? preferredLanguage());

/** The theme that was asked for; null follows the system. */
export const chosenTheme = computed<Theme | null>(() => {
  const kept = remembered('theme');
  return current.value.theme ?? (kept === 'light' || kept === 'dark' ? kept : null);
});

export const theme = computed<Theme>(() => chosenTheme.value ?? (darkPreferred.value ? 'dark' : 'light'));

export const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** How many steps back stay inside the explorer. */
const depthNow = (): number => {
  const kept: unknown = history.state;
  return typeof kept === 'object' && kept !== null && 'depth' in kept && typeof kept.depth === 'number' ? kept.depth : 0;
};

export const depth = signal(depthNow());

/** How many steps there are up to the last one that can be redone. */
export const furthest = signal(depth.peek());

/** Goes to a state that the reader can come back from. */
export function go(change: Partial<ViewState>): void {
  const next = { ...current.value, ...change };
  if (writeUrl(next) === writeUrl(current.value)) return;
  depth.value = depthNow() + 1;
  furthest.value = depth.value;
  history.pushState({ depth: depth.value }, '', writeUrl(next));
  current.value = next;
}

/** Changes what the address says without a step in the history: the camera, a slider while it is dragged. */
export function adjust(change: Partial<ViewState>): void {
  const next = { ...current.value, ...change };
  history.replaceState(history.state, '', writeUrl(next));
  current.value = next;
}

/** The address of the present state with some changes, for links. */
export const hrefOf = (change: Partial<ViewState>): string => writeUrl({ ...current.value, ...change });

/** The state that a link to another view starts from: filters stay, what was particular to this picture goes. */
export const elsewhere = (change: Partial<ViewState>): Partial<ViewState> => ({
  selected: [],
  hidden: [],
  pins: [],
  places: [],
  avoid: [],
  camera: null,
  path: 1,
  table: false,
  ...change,
});

export function chooseLanguage(chosen: Language): void {
  remember('language', chosen);
  adjust({ language: chosen });
}

export function chooseTheme(chosen: Theme | null): void {
  remember('theme', chosen ?? 'system');
  adjust({ theme: chosen });
}

/** Shows what the address bar says. */
export function arrive(): void {
  depth.value = depthNow();
  current.value = here();
}

addEventListener('popstate', arrive);

effect(() => {
  const root = document.documentElement;
  root.lang = language.value;
  root.dir = language.value === 'ar' ? 'rtl' : 'ltr';
  root.dataset['theme'] = theme.value;
});
