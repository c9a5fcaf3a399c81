/** Taking the data along, asking it in GraphQL, and adding to it. */
import { useEffect, useState } from 'preact/hooks';
import { EditingSection } from '../editing/editing-section';
import { tOf, t } from '../i18n';
import { state } from '../state/store';
import { exportQuery } from '../state/view';

const formats = ['package', 'csv', 'graphology', 'cytoscape', 'graphml', 'gexf', 'svg'] as const;

/** Whether the service exports: one that does not answers unknown paths with the explorer itself. */
function useExports(): boolean {
  const [offered, setOffered] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    fetch('/export/graphology', { method: 'HEAD', signal: stop.signal }).then(
      (response) => setOffered(response.ok && !(response.headers.get('content-type') ?? '').includes('html')),
      () => undefined,
    );
    return () => stop.abort();
  }, []);
  return offered;
}

function Exports() {
  const [filtered, setFiltered] = useState(true);
  const query = filtered ? exportQuery(state.value) : '';
  return (
    <section>
      <h2>{t('download')}</h2>
      <p>
        <label class="check">
          <input type="checkbox" checked={filtered} onChange={() => setFiltered(!filtered)} /> {t('exportFilter')}
        </label>
      </p>
      <ul class="tie-list formats">
        {formats.map((format) => (
          <li key={format}>
            <a href={`/export/${format}${query}`} download>
              <code>{format}</code>
            </a>
            <span>{tOf('format', format)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function DataScreen() {
  const offered = useExports();
  return (
    <main class="page" id="content" tabIndex={-1} data-ready="screen">
      <h1>{t('view_data')}</h1>
      <p class="muted">{t('dataIntro')}</p>
      {offered && <Exports />}
      <section>
        <h2>GraphQL</h2>
        <p>{t('graphiqlText')}</p>
        <p class="actions">
          <a class="button primary" href="/graphiql">
            {t('openGraphiql')}
          </a>
          <a class="button" href="/schema.graphql">
            {t('schemaText')}
          </a>
        </p>
      </section>
      <EditingSection />
    </main>
  );
}
