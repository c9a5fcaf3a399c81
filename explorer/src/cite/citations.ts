/** Sources as BibTeX and CSL-JSON, for those who write with them. */
import type { Source } from '../graphql/shapes';

/** Year, month and day of an EDTF date as far as it states them exactly; an interval or a season gives its year. */
export function dateParts(edtf: string | null): number[] | null {
  const match = /^(\d{4})(?:-(0[1-9]|1[0-2]))?(?:-(\d{2}))?(?![\d])/.exec(edtf ?? '');
  if (!match) return null;
  const parts = [match[1], match[2], match[2] === undefined ? undefined : match[3]];
  return parts.filter((part) => part !== undefined).map(Number);
}

const special: Readonly<Record<string, string>> = { '\\': '\\textbackslash{}', '{': '\\{', '}': '\\}', '%': '\\%', '&': '\\&', '#': '\\#', _: '\\_', $: '\\$', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' };

const escaped = (text: string): string => text.replace(/[\\{}%&#_$~^]/g, (c) => special[c] ?? c);

const iso = (parts: readonly number[]): string => parts.map((part, at) => String(part).padStart(at === 0 ? 4 : 2, '0')).join('-');

export function bibtex(sources: readonly Source[]): string {
  return sources
    .map((source) => {
      const published = dateParts(source.published);
      const retrieved = dateParts(source.retrieved);
      const fields: readonly (readonly [string, string | null])[] = [
        ['title', `{${escaped(source.title)}}`],
        ['publisher', source.publisher === null ? null : escaped(source.publisher)],
        ['year', published?.[0] === undefined ? null : String(published[0])],
        ['date', published === null ? null : iso(published)],
        ['url', source.url === null ? null : source.url.replace(/[{}\\]/g, encodeURIComponent)],
        ['urldate', retrieved === null ? null : iso(retrieved)],
        ['langid', source.language],
      ];
      const lines = fields.filter(([, value]) => value !== null).map(([name, value]) => `  ${name} = {${value}},`);
      return `@misc{${source.id.replace(/[^A-Za-z0-9:_-]/g, '-')},\n${lines.join('\n')}\n}\n`;
    })
    .join('\n');
}

const cslType = (kind: string | null): string => {
  const word = (kind ?? '').toLowerCase();
  if (word.includes('news') || word.includes('article')) return 'article-newspaper';
  if (word.includes('report') || word.includes('study')) return 'report';
  return word.includes('book') ? 'book' : 'webpage';
};

export function cslJson(sources: readonly Source[]): string {
  const items = sources.map((source) => {
    const published = dateParts(source.published);
    const retrieved = dateParts(source.retrieved);
    return {
      id: source.id,
      type: cslType(source.kind),
      title: source.title,
      ...(source.publisher === null ? {} : { publisher: source.publisher }),
      ...(source.url === null ? {} : { URL: source.url }),
      ...(source.language === null ? {} : { language: source.language }),
      ...(published === null ? {} : { issued: { 'date-parts': [published] } }),
      ...(retrieved === null ? {} : { accessed: { 'date-parts': [retrieved] } }),
    };
  });
  return `${JSON.stringify(items, null, 2)}\n`;
}
