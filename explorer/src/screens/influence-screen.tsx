/** Who matters, by what, and because of which ties. */
import type { ComponentType } from 'preact';
import { Brokers } from '../influence/brokers';
import { Groups } from '../influence/groups';
import { KeyPlayersTable } from '../influence/key-players';
import { RankingTable } from '../influence/ranking-table';
import { MeasureChoice, MeasureText } from '../influence/measure-choice';
import { t, type MessageKey } from '../i18n';
import { can, service } from '../state/service';
import { go, state } from '../state/store';
import type { Weighing } from '../state/url';
import { SpanFields } from './span-fields';

const parts: readonly { readonly name: Weighing; readonly needs: string; readonly shown: ComponentType }[] = [
  { name: 'ranking', needs: 'ranking', shown: RankingTable },
  { name: 'players', needs: 'keyPlayers', shown: KeyPlayersTable },
  { name: 'groups', needs: 'communities', shown: Groups },
  { name: 'brokers', needs: 'cutpoints', shown: Brokers },
];

function Among() {
  const { kinds } = state.value;
  const known = (service.value?.entityKinds ?? []).filter(({ abstract }) => !abstract);
  return (
    <label>
      {t('among')}{' '}
      <select value={kinds[0] ?? ''} onChange={(event) => go({ kinds: event.currentTarget.value === '' ? [] : [event.currentTarget.value] })}>
        <option value="">{t('everyone')}</option>
        {known.map(({ name, plural }) => (
          <option key={name} value={name}>
            {plural}
          </option>
        ))}
      </select>
    </label>
  );
}

export function InfluenceScreen() {
  const { weighing } = state.value;
  const offered = parts.filter(({ needs }) => can(needs));
  const { name, shown: Shown } = offered.find((part) => part.name === weighing) ?? { name: weighing, shown: null };
  return (
    <main class="page wide" id="content" tabIndex={-1} data-ready="screen">
      <div class="heading">
        <h1>{t('view_influence')}</h1>
        <div class="segments" role="group" aria-label={t('view_influence')}>
          {offered.map((part) => (
            <button key={part.name} type="button" aria-pressed={part.name === name} onClick={() => go({ weighing: part.name })}>
              {t(`weigh_${part.name}` satisfies MessageKey)}
            </button>
          ))}
        </div>
      </div>
      <p class="muted">{t('influenceIntro')}</p>
      <div class="ask inline">
        {name === 'ranking' && <MeasureChoice />}
        {(name === 'ranking' || name === 'players') && <Among />}
        <SpanFields />
      </div>
      {name === 'ranking' && <MeasureText />}
      {Shown ? <Shown /> : <p class="muted">{t('nothingHere')}</p>}
    </main>
  );
}
