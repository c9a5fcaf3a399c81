/** Messages with `{placeholders}`, and with one form per plural category where a number decides. */
export type Message = string | ({ readonly other: string } & Partial<Readonly<Record<Intl.LDMLPluralRule, string>>>);

export type Values = Readonly<Record<string, string | number>>;

/** The number that decides the plural is `n`. */
export function fill(message: Message, values: Values, language: string): string {
  const count = values['n'];
  const form = typeof message === 'string' ? message : (message[new Intl.PluralRules(language).select(Number(count ?? 0))] ?? message.other);
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
  });
}
