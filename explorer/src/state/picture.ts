/** What the picture shows beyond its address, kept for those who copy a link to it. */
import type { Camera, ViewState } from './url';

interface Drawn {
  /** Where the picture is looked at now, by the reader's choice or not; nothing before the first picture. */
  camera: Camera | null;
  /** Whether that is what opening the address would choose as well. */
  isFitted: boolean;
  /** The places of actors, if they are not those that the address would be given. */
  places: ViewState['places'];
  /** Ids of the actors in the picture. */
  nodes: ReadonlySet<string>;
  /** What a link has to say besides the address. */
  readonly current: Partial<ViewState>;
}

export const drawn: Drawn = {
  camera: null,
  isFitted: true,
  places: [],
  nodes: new Set(),
  get current() {
    return { ...(this.places.length > 0 ? { places: this.places } : {}), ...(this.camera && !this.isFitted ? { camera: this.camera } : {}) };
  },
};
