/** How far a path is to be trusted. */
import type { Path, PathStep } from '../graphql/shapes';

/** The step that the path hangs by: the first of the least confidence; none if all are equally sure. */
export function weakestOf({ steps }: Path): PathStep | null {
  const sure = steps.map(({ relationship }) => relationship.confidence);
  const least = Math.min(...sure);
  return least < Math.max(...sure) ? (steps[sure.indexOf(least)] ?? null) : null;
}
