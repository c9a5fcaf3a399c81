/** With how many, and how different, partners an actor works, and since when. */
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { Portfolio, type PartnerPortfolio } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { listed, number, t, year } from '../i18n';
import { epoch } from '../state/changes';
import { can, kindPlural } from '../state/service';
import { elsewhere, language, state } from '../state/store';
import { fullView } from '../state/view';

function ByKind({ byKind }: Pick<PartnerPortfolio, 'byKind'>) {
  const most = Math.max(1, ...byKind.map(({ count }) => count));
  return (
    <ul class="shares">
      {byKind.map(({ kind, count }) => (
        <li key={kind}>
          <KindIcon kind={kind} size={18} />
          <span class="tie-name">{kindPlural(kind)}</span>
          <span class="share" style={{ inlineSize: `${(90 * count) / most}px` }} />
          <span class="tabular muted">{number(count)}</span>
        </li>
      ))}
    </ul>
  );
}

const [step, height] = [46, 84];

/** How many partners there were by the end of each year. */
function Growth({ overTime }: Pick<PartnerPortfolio, 'overTime'>) {
  const most = Math.max(1, ...overTime.map(({ partners }) => partners));
  const told = listed(overTime.map(({ year: at, partners }) => `${year(at)}: ${number(partners)}`));
  return (
    <svg class="growth picture" dir="ltr" viewBox={`0 0 ${overTime.length * step} ${height}`} style={{ maxInlineSize: `${overTime.length * step * 1.3}px` }} role="img" aria-label={told}>
      {overTime.map(({ year: at, partners }, place) => {
        const tall = ((height - 36) * partners) / most;
        return (
          <g key={at}>
            <rect class="bar" x={place * step + 8} width={step - 16} y={height - 18 - tall} height={tall} />
            <text class="axis-label" x={(place + 0.5) * step} y={height - 22 - tall} text-anchor="middle">
              {number(partners)}
            </text>
            <text class="axis-label" x={(place + 0.5) * step} y={height - 4} text-anchor="middle">
              {year(at)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** Fewer partners than this cannot be varied. */
const varietyFrom = 3;

export function Partners({ id }: { readonly id: string }) {
  const { data } = useAnswer(Portfolio, can('portfolio') ? { id, view: fullView(state.value), language: language.value } : null, epoch.value);
  const found = data?.portfolio;
  if (!found || found.totalCount === 0) return null;
  const { totalCount, byKind, byRegion, kindDiversity, regionDiversity, overTime } = found;
  const regions = byRegion.flatMap(({ region, count }) => (region ? [{ region, count }] : []));
  return (
    <section>
      <h2>
        {t('partners')} <span class="muted tabular">{number(totalCount)}</span>
      </h2>
      {totalCount >= varietyFrom && <p class="muted">{t('variety', { kinds: number(kindDiversity, 1), regions: number(regionDiversity, 1) })}</p>}
      <ByKind byKind={byKind} />
      {regions.length > 0 && (
        <p>
          {t('byRegion')}
          {': '}
          {regions.map(({ region, count }, at) => (
            <span key={region.id}>
              {at > 0 && ' · '}
              <Link to={elsewhere({ view: 'actor', ids: [region.id] })}>
                <bdi>{region.name}</bdi>
              </Link>{' '}
              <span class="muted tabular">{number(count)}</span>
            </span>
          ))}
        </p>
      )}
      {overTime.length > 1 && <Growth overTime={overTime} />}
    </section>
  );
}
