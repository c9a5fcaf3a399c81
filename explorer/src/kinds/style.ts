/** How each kind of entity is drawn. The ontology says it; the palette here only adds what suits a dark ground. */
import { isHex, onDark } from './color';

export interface KindStyle {
  readonly light: string;
  readonly dark: string;
  readonly shape: string;
  readonly icon: string;
}

export const grounds = { light: '#FAFAF7', dark: '#14171C' } as const;

/** Dark colours chosen together for the kinds that fill most pictures, so that they differ for every kind of colour vision. */
const chosenDark: Readonly<Record<string, string>> = {
  STATE: '#7CABFB',
  NHRI: '#B9F2A8',
  MINISTRY: '#6FDDFB',
  INTERGOVERNMENTAL_ORGANIZATION: '#8D6BEA',
  COMPANY: '#FBB806',
  PERSON: '#E85A3A',
  EVENT: '#B3679E',
  INSTRUMENT: '#B0AB9B',
};

const neutral: KindStyle = { light: '#5F5B55', dark: '#B0AB9B', shape: 'circle', icon: '' };

export interface DrawnKind {
  readonly name: string;
  readonly color: string | null;
  readonly shape: string | null;
  readonly icon: string | null;
}

export const screaming = (name: string): string =>
  /[a-z]/.test(name) ? name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase() : name;

export function styleOf(kind: DrawnKind): KindStyle {
  const light = kind.color !== null && isHex(kind.color) ? kind.color.toUpperCase() : neutral.light;
  return {
    light,
    dark: chosenDark[screaming(kind.name)] ?? onDark(light, grounds.dark),
    shape: kind.shape ?? neutral.shape,
    icon: kind.icon ?? neutral.icon,
  };
}

export const neutralStyle = neutral;
