/** Who sits at a place, and which other places it is tied to. */
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { number, t } from '../i18n';
import { elsewhere } from '../state/store';
import type { Geography, Site } from './sites';

export function SiteFacts({ site, geography }: { readonly site: Site; readonly geography: Geography }) {
  const others = geography.arcs.flatMap(({ from, to, ties }) => {
    const id = from === site.id ? to : to === site.id ? from : null;
    const other = geography.sites.find((candidate) => candidate.id === id);
    return other ? [{ other, n: ties.length }] : [];
  });
  return (
    <>
      <h2 class="with-icon">
        <KindIcon kind={site.kind} size={24} />
        <Link to={elsewhere({ view: 'actor', ids: [site.id] })}>
          <bdi>{site.name}</bdi>
        </Link>
      </h2>
      <p class="muted">{t('tiesThere', { n: site.ties })}</p>
      <h3>{t('actorsHere')}</h3>
      <ul class="tie-list">
        {site.actors.map(({ id, kind, name }) => (
          <li key={id}>
            <KindIcon kind={kind} size={18} />
            <Link to={elsewhere({ view: 'actor', ids: [id] })}>
              <bdi>{name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
      {others.length > 0 && <h3>{t('tiedTo')}</h3>}
      <ul class="tie-list">
        {others.map(({ other, n }) => (
          <li key={other.id}>
            <span class="tie-name">
              <Link to={elsewhere({ view: 'compare', ids: [site.id, other.id], parts: true })}>
                <bdi>{other.name}</bdi>
              </Link>
            </span>
            <span class="muted tabular">{number(n)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
