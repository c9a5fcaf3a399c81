/** Groups whose members are tied more to each other than chance would have it. */
import { KindIcon } from '../components/kind-icon';
import { Link } from '../components/link';
import { Waiting } from '../components/notice';
import { Communities } from '../graphql/operations';
import { useAnswer } from '../graphql/use';
import { number, t } from '../i18n';
import { epoch } from '../state/changes';
import { elsewhere, language, state } from '../state/store';
import { fullView } from '../state/view';

export function Groups() {
  const answered = useAnswer(Communities, { view: fullView(state.value), language: language.value }, epoch.value);
  const found = answered.data?.communities;
  if (!found) return <Waiting answered={answered} />;
  const shown = found.communities.filter(({ size }) => size > 1);
  return (
    <div data-ready="ranking">
      <p class="muted">{t('modularity', { value: number(found.modularity, 2) })}</p>
      <div class="cards">
        {shown.map(({ label, size, entities }) => (
          <section key={entities[0]?.id ?? label} class="card">
            <h2>
              <bdi>{label}</bdi> <span class="muted tabular">{number(size)}</span>
            </h2>
            <ul class="plain">
              {entities.map(({ id, kind, name }) => (
                <li key={id} class="with-icon">
                  <KindIcon kind={kind} size={18} />
                  <Link to={elsewhere({ view: 'actor', ids: [id] })}>
                    <bdi>{name}</bdi>
                  </Link>
                </li>
              ))}
            </ul>
            {size > entities.length && <p class="muted">{t('moreTies', { n: size - entities.length })}</p>}
            <p>
              <Link to={elsewhere({ view: 'graph', ids: entities.map(({ id }) => id), communities: true })}>{t('view_graph')}</Link>
            </p>
          </section>
        ))}
      </div>
    </div>
  );
}
