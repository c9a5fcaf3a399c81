/** Messages with `{placeholders}`, and with one form per plural category where a number decides. */
import { directionOf } from './direction';

export type Message = string | ({ readonly other: string } & Partial<Readonly<Record<Intl.LDMLPluralRule, string>>>);

export type Values = Readonly<Record<string, string | number>>;

/** A text of the other direction keeps to itself inside a sentence. */
const isolated = (text: string, language: string): string => (directionOf(text) === (language === 'ar' ? 'rtl' : 'ltr') ? text : `\u2068${text}\u2069`);

/** The number that decides the plural is `n`; a form for `zero` counts in every language that has one written. */
export function fill(message: Message, values: Values, language: string): string {
  const count = values['n'];
  const category = count === 0 ? 'zero' : new Intl.PluralRules(language).select(Number(count ?? 0));
  const form = typeof message === 'string' ? message : (message[category] ?? message.other);
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : isolated(value, language);
  });
}
