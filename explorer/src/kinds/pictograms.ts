/** Pictograms by the icon names of the ontology, as strokes in a box from -10 to 10. */
const strokes: Readonly<Record<string, string>> = {
  flag: 'M-6 9V-8H7L3.5-4 7 0H-6',
  scales: 'M-7-5H7M0-8V7M-4 8H4M-7-5-9.5 2H-4.5ZM7-5 4.5 2H9.5Z',
  temple: 'M-8-2 0-8 8-2ZM-5 1V6M0 1V6M5 1V6M-8 8.5H8',
  columns: 'M-8-7H8M-8 8H8M-4.5-7V8M4.5-7V8',
  globe: 'M-8 0A8 8 0 1 0 8 0A8 8 0 1 0-8 0ZM-8 0H8M0-8C-5-3-5 3 0 8C5 3 5-3 0-8',
  network: 'M0-6-6 5M0-6 6 5M-6 5H6M-2-7A2 2 0 1 0 2-7A2 2 0 1 0-2-7M-9 6A2 2 0 1 0-5 6A2 2 0 1 0-9 6M5 6A2 2 0 1 0 9 6A2 2 0 1 0 5 6',
  table: 'M-9 0H9M-6 0V8M6 0V8M-5-5H5',
  factory: 'M-8 8V0L-3-4V0L2-4V0L8-4V8Z',
  mortarboard: 'M-10-2 0-7 10-2 0 3ZM-5 1V6Q0 9 5 6V1',
  lightbulb: 'M-3 4Q-7 1-7-3A7 6 0 0 1 7-3Q7 1 3 4ZM-3 8H3',
  people: 'M-7-4A2.5 2.5 0 1 0-2-4A2.5 2.5 0 1 0-7-4M2-4A2.5 2.5 0 1 0 7-4A2.5 2.5 0 1 0 2-4M-9 7Q-4.5-3 0 7Q4.5-3 9 7',
  megaphone: 'M-8-2V3L7 8V-8ZM-4 4V9',
  person: 'M-3.5-5A3.5 3.5 0 1 0 3.5-5A3.5 3.5 0 1 0-3.5-5ZM-8 9Q-7 1 0 1Q7 1 8 9Z',
  calendar: 'M-7-6H7V8H-7ZM-7-1H7M-3-9V-5M3-9V-5',
  scroll: 'M-7-6H7M-7 0H7M-7 6H3',
  book: 'M0-5Q-4-8-9-6V7Q-4 5 0 8Q4 5 9 7V-6Q4-8 0-5ZM0-5V8',
  compass: 'M-8 0A8 8 0 1 0 8 0A8 8 0 1 0-8 0M-3 3-1-1 3-3 1 1Z',
  box: 'M-7-4 0-8 7-4V4L0 8-7 4ZM-7-4 0 0 7-4M0 0V8',
  pin: 'M0 9Q-7 0-7-3A7 6 0 0 1 7-3Q7 0 0 9ZM-2-3A2 2 0 1 0 2-3A2 2 0 1 0-2-3',
};

export const pictogram = (icon: string): string => strokes[icon] ?? '';
