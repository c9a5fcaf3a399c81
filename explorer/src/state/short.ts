/** The short addresses that this page knows, with the addresses that say everything. */
const known = new Map<string, string>();

export const remembers = (path: string, address: string): void => void known.set(path, address);

export const longOf = (path: string): string | undefined => known.get(path);

/** The address inside what the service kept; null if it is none of this page's own. */
export function addressIn(kept: unknown): string | null {
  if (typeof kept !== 'object' || kept === null || !('address' in kept)) return null;
  const { address } = kept;
  return typeof address === 'string' && /^\/(?!\/)/.test(address) ? address : null;
}
