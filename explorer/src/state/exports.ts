/** The files that the service makes of a view, as it lists them itself. */
import { useEffect, useState } from 'preact/hooks';
import type { ViewState } from './url';
import { fullView } from './view';

export interface Format {
  readonly name: string;
  readonly summary: string;
  readonly extension: string | null;
  readonly picture: boolean;
  /** What it leaves out or changes, a sentence each. */
  readonly loses: readonly string[];
}

const isFormat = (value: unknown): value is Format => typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';

/** The formats; none until they are known, and none if the service makes no files. */
export function useExports(): readonly Format[] {
  const [formats, setFormats] = useState<readonly Format[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      const response = await fetch('/export', { headers: { Accept: 'application/json' }, signal: stop.signal });
      if (!response.ok || !response.headers.get('content-type')?.includes('json')) return;
      const { formats: listed } = (await response.json()) as { formats?: unknown };
      if (Array.isArray(listed)) setFormats(listed.filter(isFormat));
    };
    ask().catch(() => undefined);
    return () => stop.abort();
  }, []);
  return formats;
}

const pictureMax = 2000;

interface Words {
  readonly language: string;
  readonly theme: string;
}

/** How much goes into a file: the part of the graph on screen, all that passes the filters, or everything ever claimed. */
export type Scope = 'screen' | 'filters' | 'everything';

/** The address of a file. */
export function exportHref(format: Format, scope: Scope, state: ViewState, { language, theme }: Words): string {
  const query = new URLSearchParams();
  // Without any filter, formats that can be imported again would hold every claim.
  const view = scope === 'everything' ? {} : { statuses: ['ATTESTED'], ...fullView(state) };
  for (const [name, value] of Object.entries(view)) query.set(name, Array.isArray(value) ? value.join(',') : String(value));
  if (scope === 'screen' && state.ids.length > 0) query.set('ids', state.ids.join(','));
  if (scope === 'screen' && state.view === 'graph') query.set('limit', String(format.picture ? Math.min(pictureMax, state.limit) : state.limit));
  query.set('language', language);
  if (format.picture) query.set('theme', theme);
  return `/export/${format.name}?${query.toString()}`;
}
