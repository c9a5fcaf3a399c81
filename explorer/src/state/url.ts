/** What is on screen, as an address: everything that can be seen is in the URL, and a URL shows the same again. */

export const views = ['start', 'graph', 'paths', 'compare', 'timeline', 'map', 'influence', 'data', 'actor', 'brief', 'about'] as const;
export type ViewName = (typeof views)[number];

export const layouts = ['force', 'rings', 'layers', 'groups'] as const;
export type Layout = (typeof layouts)[number];

/** What the influence view weighs: places in a ranking, the few who reach most, groups, or who holds the graph together. */
export const weighings = ['ranking', 'players', 'groups', 'brokers'] as const;
export type Weighing = (typeof weighings)[number];

export const languages = ['en', 'fr', 'ar'] as const;
export type Language = (typeof languages)[number];

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Steps in which a picture may grow: from what an eye takes in to what a graphics card draws. */
export const limits = [300, 2000, 5000, 20_000, 50_000] as const;

/** An actor or a relationship that is picked out; relationship ids carry `r:` in the URL, actors `e:`. */
export interface Selected {
  readonly type: 'entity' | 'relationship';
  readonly id: string;
}

/** Where the picture is looked at: the world point in the middle of the window, and pixels per world unit. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Where the reader put an actor, in whole world units. */
export interface Pin {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface ViewState {
  readonly view: ViewName;
  /** Actors that the view is about: expanded in the graph, ends of a path, sides of a comparison. */
  readonly ids: readonly string[];
  readonly selected: readonly Selected[];
  /** Actors taken out of the picture by hand. */
  readonly hidden: readonly string[];
  /** Actors dragged to a place of their own, which they keep. */
  readonly pins: readonly Pin[];
  /** Where a picture that grew step by step had its actors when its link was copied: the service would place them otherwise. */
  readonly places: readonly Pin[];
  /** Actors that no path may pass through. */
  readonly avoid: readonly string[];
  readonly kinds: readonly string[];
  readonly withoutKinds: readonly string[];
  readonly relationshipKinds: readonly string[];
  readonly withoutRelationshipKinds: readonly string[];
  readonly statuses: readonly string[];
  /** An EDTF date or interval, or nothing for all time. */
  readonly time: string;
  readonly certain: boolean;
  readonly confidence: number;
  /** The most actors to show. */
  readonly limit: number;
  readonly size: string;
  readonly layout: Layout;
  /** Whether communities are outlined behind the picture. */
  readonly communities: boolean;
  readonly rank: 'SHORTEST' | 'STRONGEST';
  readonly measure: string;
  readonly weighing: Weighing;
  readonly parts: boolean;
  /** Only what the actors of the time line did together. */
  readonly together: boolean;
  /** Which of the paths found is looked at, from 1. */
  readonly path: number;
  readonly table: boolean;
  readonly embed: boolean;
  readonly revision: number | null;
  readonly language: Language | null;
  readonly theme: Theme | null;
  readonly camera: Camera | null;
}

export const initial: ViewState = {
  view: 'start',
  ids: [],
  selected: [],
  hidden: [],
  pins: [],
  places: [],
  avoid: [],
  kinds: [],
  withoutKinds: [],
  relationshipKinds: [],
  withoutRelationshipKinds: [],
  statuses: [],
  time: '',
  certain: false,
  confidence: 0,
  limit: 300,
  size: 'DEGREE',
  layout: 'force',
  communities: false,
  rank: 'SHORTEST',
  measure: 'PAGERANK',
  weighing: 'ranking',
  parts: false,
  together: false,
  path: 1,
  table: false,
  embed: false,
  revision: null,
  language: null,
  theme: null,
  camera: null,
};

/** Ids may hold any character; a comma separates, so it and the escape character are escaped inside an item. */
const writeList = (items: readonly string[]): string => items.map((item) => item.replace(/[!,]/g, (c) => (c === '!' ? '!!' : '!.'))).join(',');

const readList = (text: string | null): string[] =>
  text === null || text === ''
    ? []
    : text.split(',').map((item) => item.replace(/!([!.])/g, (_, c: string) => (c === '!' ? '!' : ','))).filter((item) => item !== '');

const writeSelected = (selected: readonly Selected[]): string => writeList(selected.map(({ type, id }) => `${type === 'entity' ? 'e' : 'r'}:${id}`));

const readSelected = (text: string | null): Selected[] =>
  readList(text).flatMap((item): Selected[] => {
    const id = item.slice(2);
    if (id === '') return [];
    if (item.startsWith('e:')) return [{ type: 'entity', id }];
    if (item.startsWith('r:')) return [{ type: 'relationship', id }];
    return [];
  });

const readOne = <T extends string>(text: string | null, allowed: readonly T[]): T | null => allowed.find((item) => item === text) ?? null;

const readNumber = (text: string | null, least: number, most: number): number | null => {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= least && value <= most ? value : null;
};

const readCamera = (text: string | null): Camera | null => {
  const [x, y, zoom, ...rest] = (text ?? '').split('_').map((part) => readNumber(part, -1e9, 1e9));
  if (x == null || y == null || zoom == null || zoom <= 0 || rest.length > 0) return null;
  return { x, y, zoom };
};

const readPins = (text: string | null): Pin[] =>
  readList(text).flatMap((item): Pin[] => {
    const [, x, y, id] = /^(-?\d+)_(-?\d+)_(.+)$/s.exec(item) ?? [];
    const place = [readNumber(x ?? null, -1e9, 1e9), readNumber(y ?? null, -1e9, 1e9)];
    return id === undefined || place[0] == null || place[1] == null ? [] : [{ id, x: place[0], y: place[1] }];
  });

const writePins = (pins: readonly Pin[]): string => writeList(pins.map(({ id, x, y }) => `${x}_${y}_${id}`));

const actorPath = /^\/actor\/([^/]+)(\/brief)?\/?$/;

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Reads an address; what it does not know, or cannot be, is left at its default. */
export function readUrl(address: URL): ViewState {
  const given = address.searchParams;
  const actor = actorPath.exec(address.pathname);
  const named = readOne(given.get('v'), views);
  const statuses = readList(given.get('st'));
  return {
    view: actor ? (actor[2] ? 'brief' : 'actor') : named ?? (given.has('ids') || given.has('sel') ? 'graph' : 'start'),
    ids: actor?.[1] ? [decode(actor[1])] : readList(given.get('ids')),
    selected: readSelected(given.get('sel')),
    hidden: readList(given.get('hid')),
    pins: readPins(given.get('pin')),
    places: readPins(given.get('at')),
    avoid: readList(given.get('avoid')),
    kinds: readList(given.get('kinds')),
    withoutKinds: readList(given.get('xkinds')),
    relationshipKinds: readList(given.get('rels')),
    withoutRelationshipKinds: readList(given.get('xrels')),
    statuses,
    time: given.get('t') ?? initial.time,
    certain: given.get('cert') === '1',
    confidence: readNumber(given.get('conf'), 0, 1) ?? initial.confidence,
    limit: limits.find((limit) => String(limit) === given.get('n')) ?? initial.limit,
    size: given.get('size') || initial.size,
    layout: readOne(given.get('lay'), layouts) ?? initial.layout,
    communities: given.get('com') === '1',
    rank: readOne(given.get('rank'), ['SHORTEST', 'STRONGEST'] as const) ?? initial.rank,
    measure: given.get('by') || initial.measure,
    weighing: readOne(given.get('w'), weighings) ?? initial.weighing,
    parts: given.get('parts') === '1',
    together: given.get('tog') === '1',
    path: Math.floor(readNumber(given.get('path'), 1, 99) ?? initial.path),
    table: given.get('as') === 'table',
    embed: given.get('embed') === '1',
    revision: readNumber(given.get('rev'), 0, Number.MAX_SAFE_INTEGER),
    language: readOne(given.get('lang'), languages),
    theme: readOne(given.get('theme'), themes),
    camera: readCamera(given.get('cam')),
  };
}

/** Writes the address of a state, relative to the origin; defaults are left out, so short states have short addresses. */
export function writeUrl(state: ViewState): string {
  const own = state.view === 'actor' || state.view === 'brief';
  const onActor = own && state.ids.length === 1;
  const parts: [string, string][] = [
    ['v', onActor || state.view === 'start' ? '' : state.view],
    ['ids', onActor ? '' : writeList(state.ids)],
    ['sel', writeSelected(state.selected)],
    ['hid', writeList(state.hidden)],
    ['pin', writePins(state.pins)],
    ['at', writePins(state.places)],
    ['avoid', writeList(state.avoid)],
    ['kinds', writeList(state.kinds)],
    ['xkinds', writeList(state.withoutKinds)],
    ['rels', writeList(state.relationshipKinds)],
    ['xrels', writeList(state.withoutRelationshipKinds)],
    ['st', writeList(state.statuses)],
    ['t', state.time],
    ['cert', state.certain ? '1' : ''],
    ['conf', state.confidence === initial.confidence ? '' : String(state.confidence)],
    ['n', state.limit === initial.limit ? '' : String(state.limit)],
    ['size', state.size === initial.size ? '' : state.size],
    ['lay', state.layout === initial.layout ? '' : state.layout],
    ['com', state.communities ? '1' : ''],
    ['rank', state.rank === initial.rank ? '' : state.rank],
    ['by', state.measure === initial.measure ? '' : state.measure],
    ['w', state.weighing === initial.weighing ? '' : state.weighing],
    ['parts', state.parts ? '1' : ''],
    ['tog', state.together ? '1' : ''],
    ['path', state.path === initial.path ? '' : String(state.path)],
    ['as', state.table ? 'table' : ''],
    ['embed', state.embed ? '1' : ''],
    ['rev', state.revision === null ? '' : String(state.revision)],
    ['lang', state.language ?? ''],
    ['theme', state.theme ?? ''],
    ['cam', state.camera ? `${state.camera.x}_${state.camera.y}_${state.camera.zoom}` : ''],
  ];
  // A start page that is about something would be read as a graph; say so.
  if (state.view === 'start' && (state.ids.length > 0 || state.selected.length > 0)) parts[0] = ['v', 'start'];
  const query = parts
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/')}`)
    .join('&');
  const path = onActor ? `/actor/${encodeURIComponent(state.ids[0] ?? '')}${state.view === 'brief' ? '/brief' : ''}` : '/';
  return query === '' ? path : `${path}?${query}`;
}
