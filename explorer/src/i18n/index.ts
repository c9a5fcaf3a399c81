/** Words, numbers and dates in the reader's language. */
import { language } from '../state/store';
import type { Language } from '../state/url';
import { spanParts } from '../time/span';
import { ar } from './ar';
import { en, type MessageKey, type Messages } from './en';
import { fr } from './fr';
import { fill, type Values } from './message';

export type { MessageKey } from './en';

export const catalogues: Readonly<Record<Language, Messages>> = { en, fr, ar };

export const t = (key: MessageKey, values: Values = {}): string => fill(catalogues[language.value][key], values, language.value);

export const hasMessage = (key: string): key is MessageKey => key in en;

/** A message whose key ends in a value of the service, such as a status; a value that is not known shows as it is. */
export const tOf = (prefix: string, value: string, values: Values = {}): string => {
  const key = `${prefix}_${value}`;
  return hasMessage(key) ? t(key, values) : value.toLowerCase().replaceAll('_', ' ');
};

/** The status of an actor; a planned actor is not what a planned tie is. */
export const entityStatus = (status: string): string => (status === 'PLANNED' ? t('entity_PLANNED') : tOf('status', status));

/** What the language puts between things in a row. */
export const comma = (): string => (language.value === 'ar' ? '، ' : ', ');

/** Several things in a row, as the language separates them. */
export const listed = (items: readonly string[]): string => items.join(comma());

export const number = (value: number, digits?: number): string =>
  new Intl.NumberFormat(language.value, digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** A share of a whole, in hundredths. */
export const percent = (share: number): string => new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: share < 0.01 ? 1 : 0 }).format(share);

const exact = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2})(?:T.*)?)?$/;

/** A day, a month or a year in words; null for anything else. */
const inWords = (edtf: string): string | null => {
  const match = exact.exec(edtf);
  const date = new Date(edtf);
  if (!match || Number.isNaN(date.getTime())) return null;
  const parts: Intl.DateTimeFormatOptions = match[3] ? { day: 'numeric', month: 'long', year: 'numeric' } : match[2] ? { year: 'numeric', month: 'long' } : { year: 'numeric' };
  const text = new Intl.DateTimeFormat(language.value === 'en' ? 'en-GB' : language.value, { ...parts, timeZone: 'UTC' }).format(date);
  // The first of a month is an ordinal number in French.
  return language.value === 'fr' && match[3] === '01' ? text.replace(/^1 /, '1er ') : text;
};

/** What lies around and between the days of a span or a set of two. */
const pair = /^\[?([\dT:.Z-]+?)(\.\.|\/|,)([\dT:.Z-]+)\]?$/;

/** A date as ISO 8601 writes it, a span of two, or one of two, in words; any other EDTF date as it is. */
export const day = (edtf: string): string => {
  const single = inWords(edtf);
  if (single !== null) return single;
  const [, first, between, second] = pair.exec(edtf) ?? [];
  const [a, b] = [inWords(first ?? ''), inWords(second ?? '')];
  if (a === null || b === null) return `\u2066${edtf}\u2069`;
  // In brackets it is one day of those between.
  return t(between === ',' ? 'eitherDay' : edtf.startsWith('[') ? 'someDay' : 'daySpan', { a, b });
};

/** An interval of days in words, as short as it can be said; `…` stands for an open side. */
export const span = (start: string | null, end: string | null): string => {
  const [a, b] = spanParts(start, end).map((side) => inWords(side) ?? side);
  return a === undefined ? '' : b === undefined ? a : t('daySpan', { a, b });
};

/** The number of a year, without grouping. */
export const year = (value: number): string => new Intl.NumberFormat(language.value, { useGrouping: false }).format(value);

