/** What a format is called: in the reader's language if the catalogue has it, else as the service says it. */
import { hasMessage, tOf } from '../i18n';
import type { Format } from '../state/exports';

export const formatLabel = ({ name, summary }: Format): string => (hasMessage(`format_${name}`) ? tOf('format', name) : summary);
