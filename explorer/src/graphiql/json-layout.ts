/**
 * Stands in for Prettier's Babel and ESTree plugins, which GraphiQL loads only to lay out JSON variables:
 * half a megabyte for one call of `JSON.stringify`. Text with comments is left as it is.
 */
interface Text {
  readonly text: string;
}

const layout = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

const parser = {
  parse: (text: string): Text => ({ text }),
  astFormat: 'json-text',
  locStart: () => 0,
  locEnd: (node: Text) => node.text.length,
};

export const parsers = { json: parser, jsonc: parser, json5: parser };
export const printers = { 'json-text': { print: (path: { node: Text }) => layout(path.node.text) } };
export const languages = [];
export default { parsers, printers, languages };
