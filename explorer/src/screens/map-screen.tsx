/** Loads the map and its land outline only when they are wanted. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';

export function MapScreen() {
  const [Map, setMap] = useState<ComponentType | null>(null);
  useEffect(() => {
    void import('../map/world-map').then(({ WorldMap }) => setMap(() => WorldMap));
  }, []);
  return Map ? (
    <Map />
  ) : (
    <main class="page" id="content" tabIndex={-1}>
      <h1>{t('view_map')}</h1>
      <p class="muted">{t('loading')}</p>
    </main>
  );
}
