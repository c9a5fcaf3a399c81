/** States on a map, or in a table; who sits at a chosen one, and what it is tied to, beside it. */
import { Waiting } from '../components/notice';
import { t } from '../i18n';
import { go, state } from '../state/store';
import { MapPicture } from './map-picture';
import { PlaceTable } from './place-table';
import { SiteFacts } from './site-facts';
import { useGeography } from './sites';

export function WorldMap() {
  const { selected, table } = state.value;
  const { geography, answered } = useGeography();
  const chosen = selected.find(({ type }) => type === 'entity')?.id ?? null;
  const choose = (id: string): void => go({ selected: chosen === id ? [] : [{ type: 'entity', id }] });
  const site = geography?.sites.find(({ id }) => id === chosen);
  const places = geography && <PlaceTable sites={geography.sites} chosen={chosen} onChoose={choose} />;
  return (
    <main class="page wide map-screen" id="content" tabindex={-1} data-ready={geography ? 'screen' : undefined}>
      <div class="heading">
        <h1>{t('view_map')}</h1>
        <button type="button" class="button" aria-pressed={table} onClick={() => go({ table: !table })}>
          {t('asTable')}
        </button>
      </div>
      <p class="muted">
        {t('mapIntro')} {geography && geography.nElsewhere > 0 && t('notOnMap', { n: geography.nElsewhere })}
      </p>
      {!geography && <Waiting answered={answered} />}
      {geography && (
        <div class="map-columns">
          {table ? (
            places
          ) : (
            <div class="map-frame" tabIndex={0} role="region" aria-label={t('view_map')}>
              <MapPicture geography={geography} chosen={chosen} onChoose={choose} />
            </div>
          )}
          <section class="map-side" aria-label={t('details')}>
            {site ? <SiteFacts site={site} geography={geography} /> : !table && places}
          </section>
        </div>
      )}
    </main>
  );
}
