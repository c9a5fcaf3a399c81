import { expect, test } from 'vitest';
import { bibtex, cslJson, dateParts } from '../../src/cite/citations';
import { csvOf } from '../../src/components/save';
import { allowed, looksLikeEdtf } from '../../src/editing/rules';
import type { EntityKindRow, RelationshipKindRow } from '../../src/graphql/operations';
import type { Source } from '../../src/graphql/shapes';

const source: Source = {
  id: 'S3',
  title: 'AI & {rights}: 100%',
  publisher: 'Hespress',
  url: 'https://example.org/a_b',
  published: '2024-05-14',
  retrieved: '2026-11',
  language: 'en',
  kind: 'news article',
  grade: 'REPUTABLE',
};

test('BibTeX keeps what would be commands as text', () => {
  expect(bibtex([source])).toBe(
    '@misc{S3,\n  title = {{AI \\& \\{rights\\}: 100\\%}},\n  publisher = {Hespress},\n  year = {2024},\n  date = {2024-05-14},\n  url = {https://example.org/a_b},\n  urldate = {2026-11},\n  langid = {en},\n}\n',
  );
});

test('CSL-JSON says when and where', () => {
  expect(JSON.parse(cslJson([source]))).toEqual([
    {
      id: 'S3',
      type: 'article-newspaper',
      title: 'AI & {rights}: 100%',
      publisher: 'Hespress',
      URL: 'https://example.org/a_b',
      language: 'en',
      issued: { 'date-parts': [[2024, 5, 14]] },
      accessed: { 'date-parts': [[2026, 11]] },
    },
  ]);
});

test('an inexact date gives no more than it states', () => {
  expect(dateParts('2024')).toEqual([2024]);
  expect(dateParts('2024~')).toEqual([2024]);
  expect(dateParts('2026-35')).toEqual([2026]);
  expect(dateParts('[2025-12..2026-09]')).toBeNull();
  expect(dateParts(null)).toBeNull();
});

test('a spreadsheet takes no cell for a formula', () => {
  expect(csvOf([['name', 'n'], ['=HYPERLINK("x")', 3], ['a, "b"', 1]])).toBe('\ufeffname,n\r\n"\'=HYPERLINK(""x"")",3\r\n"a, ""b""",1\r\n');
});

const kind = (name: string, ...above: string[]): EntityKindRow => ({ name, above, label: name, plural: name, abstract: false, color: null, shape: null, icon: null });
const tie = (from: string[], to: string[], symmetric = false): RelationshipKindRow => ({ name: 'T', label: 't', inverse: 't', abstract: false, symmetric, role: 'OTHER', from, to, follow: true });
const kinds = [kind('NHRI', 'ORGANIZATION', 'ACTOR'), kind('STATE', 'ACTOR'), kind('EVENT')];

test('a tie may lead only where the ontology lets it', () => {
  expect(allowed(tie(['ORGANIZATION'], ['STATE']), 'NHRI', 'STATE', kinds)).toBe(true);
  expect(allowed(tie(['ORGANIZATION'], ['STATE']), 'STATE', 'NHRI', kinds)).toBe(false);
  expect(allowed(tie(['ORGANIZATION'], ['STATE'], true), 'STATE', 'NHRI', kinds)).toBe(true);
  expect(allowed(tie(['ACTOR'], ['ACTOR']), 'NHRI', 'EVENT', kinds)).toBe(false);
});

test.each(['2024', '2024-05', '2024-05-13', '2024~', '2024-05-13/2024-05-14', '2024/..', '../2024', '[2020-04-28,2021-04-28]', '2026-35', '202X'])('%s may be EDTF', (text) => {
  expect(looksLikeEdtf(text)).toBe(true);
});

test.each(['May 2024', '13/05/2024', '/', '24', '2024-5'])('%s is not EDTF', (text) => {
  expect(looksLikeEdtf(text)).toBe(false);
});
