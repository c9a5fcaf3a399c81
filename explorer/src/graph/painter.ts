/** What every painter is given and reports. */
import type { Camera, Selected } from '../state/url';
import type { Hull } from './hulls';
import type { Scene } from './scene';

export interface PainterProps {
  readonly scene: Scene;
  /** Outlines behind the picture. */
  readonly hulls?: readonly Hull[];
  /** Ids of picked actors and ties. */
  readonly selected: ReadonlySet<string>;
  /** Actors whose labels are always written. */
  readonly path?: ReadonlySet<string>;
  /** An actor to move the keyboard's focus to. */
  readonly focus: string | null;
  readonly label: string;
  readonly camera: Camera | null;
  /** Changes whenever the picture should be fitted to the window again. */
  readonly fit: number;
  readonly onCamera: (camera: Camera) => void;
  readonly onSelect: (picked: Selected | null, additive: boolean) => void;
  readonly onExpand: (id: string) => void;
  /** Whether a drag over the ground draws a lasso, as it does with Shift held. */
  readonly lassoing: boolean;
  /** An actor is being dragged over this place of the world. */
  readonly onMove: (id: string, x: number, y: number) => void;
  /** It was let go there, as seen by the camera. */
  readonly onDrop: (id: string, x: number, y: number, camera: Camera) => void;
  readonly onLasso: (ids: readonly string[]) => void;
  readonly onKey: (key: string, id: string) => void;
}

/** The most actors that the SVG painter draws; beyond that the canvas of the other painter is faster. */
export const svgNodesMax = 1500;
