/** The ties that carry a rank, each leading to its evidence. */
import { Link } from '../components/link';
import type { Ranked } from '../graphql/shapes';
import { elsewhere } from '../state/store';

export const becauseText = ({ because }: Ranked): string => because.map(({ source, label, target }) => `${source.name} ${label} ${target.name}`).join('; ');

export function Because({ ranked: { because, entity, text } }: { readonly ranked: Ranked }) {
  return (
    <>
      {text !== undefined && text !== '' && <p class="muted">{text}</p>}
      <ul class="plain">
        {because.map(({ id, source, label, target }) => (
          <li key={id}>
            <bdi>{source.name}</bdi> <Link to={elsewhere({ view: 'graph', ids: [entity.id], selected: [{ type: 'relationship', id }] })}>{label}</Link> <bdi>{target.name}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
