/** Whether the filters are unfolded on a small screen. */
import { signal } from '@preact/signals';

export const railOpen = signal(false);
