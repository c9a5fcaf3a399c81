/** Words, numbers and dates in the reader's language. */
import { language } from '../state/store';
import type { Language } from '../state/url';
import { ar } from './ar';
import { en, type MessageKey, type Messages } from './en';
import { fr } from './fr';
import { fill, type Values } from './message';

export type { MessageKey } from './en';

export const catalogues: Readonly<Record<Language, Messages>> = { en, fr, ar };

export const t = (key: MessageKey, values: Values = {}): string => fill(catalogues[language.value][key], values, language.value);

const has = (key: string): key is MessageKey => key in en;

/** A message whose key ends in a value of the service, such as a status; a value that is not known shows as it is. */
export const tOf = (prefix: string, value: string, values: Values = {}): string => {
  const key = `${prefix}_${value}`;
  return has(key) ? t(key, values) : value.toLowerCase().replaceAll('_', ' ');
};

export const number = (value: number, digits?: number): string =>
  new Intl.NumberFormat(language.value, digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** A day, a month or a year as written in ISO 8601; any other EDTF date as it is. */
export const day = (edtf: string): string => {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2})(?:T.*)?)?$/.exec(edtf);
  const date = new Date(edtf);
  if (!match || Number.isNaN(date.getTime())) return `\u2066${edtf}\u2069`;
  const parts: Intl.DateTimeFormatOptions = match[3] ? { dateStyle: 'medium' } : match[2] ? { year: 'numeric', month: 'long' } : { year: 'numeric' };
  return new Intl.DateTimeFormat(language.value, { ...parts, timeZone: 'UTC' }).format(date);
};

/** The number of a year, without grouping. */
export const year = (value: number): string => new Intl.NumberFormat(language.value, { useGrouping: false }).format(value);

