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

export const day = (iso: string): string => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
};

/** The number of a year, without grouping. */
export const year = (value: number): string => new Intl.NumberFormat(language.value, { useGrouping: false }).format(value);

