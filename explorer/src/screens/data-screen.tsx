/** Taking the data along, asking it in GraphQL, and adding to it. */
import { useState } from 'preact/hooks';
import { EditingSection } from '../editing/editing-section';
import { t } from '../i18n';
import { exportHref, useExports, type Format } from '../state/exports';
import { language, state, theme } from '../state/store';
import { formatLabel } from './format-label';

/** The words of the service for what a format has no place for; what stands between backticks is code. */
function Losses({ texts }: { readonly texts: readonly string[] }) {
  return (
    <ul class="losses" lang="en" dir="ltr">
      {texts.map((text) => (
        <li key={text}>{text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</li>
      ))}
    </ul>
  );
}

function Exports({ formats }: { readonly formats: readonly Format[] }) {
  const [filtered, setFiltered] = useState(true);
  return (
    <section>
      <h2>{t('download')}</h2>
      <p>
        <label class="check">
          <input type="checkbox" checked={filtered} onChange={() => setFiltered(!filtered)} /> {t('exportFilter')}
        </label>
      </p>
      <table class="formats">
        <thead>
          <tr>
            <th scope="col">{t('format')}</th>
            <th scope="col">{t('loses')}</th>
          </tr>
        </thead>
        <tbody>
          {formats.map((format) => (
            <tr key={format.name}>
              <td>
                <a href={exportHref(format, filtered ? 'filters' : 'everything', state.value, { language: language.value, theme: theme.value })} download>
                  <bdi>{formatLabel(format)}</bdi>
                </a>{' '}
                <code class="muted" dir="ltr">
                  {format.name}
                </code>
              </td>
              <td class="muted">{format.loses.length === 0 ? t('losesNothing') : <Losses texts={format.loses} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Command({ children }: { readonly children: string }) {
  return (
    <pre class="command" dir="ltr" tabIndex={0}>
      <code>{children}</code>
    </pre>
  );
}

function Imports() {
  return (
    <section>
      <h2>{t('imports')}</h2>
      <p>{t('importText')}</p>
      <p>{t('importTry')}</p>
      <Command>{`rawabit import --dry-run --url ${location.origin} PATH`}</Command>
      <p>{t('importDo')}</p>
      <Command>{`RAWABIT_TOKEN=… rawabit import --url ${location.origin} PATH`}</Command>
    </section>
  );
}

export function DataScreen() {
  const formats = useExports();
  return (
    <main class="page" id="content" tabIndex={-1} data-ready="screen">
      <h1>{t('view_data')}</h1>
      <p class="muted">{t('dataIntro')}</p>
      {formats.length > 0 && <Exports formats={formats} />}
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
        <p>{t('askText')}</p>
        <Command>{`curl ${location.origin}/graphql -H 'content-type: application/json' -d '{"query":"{ stats { entities relationships } }"}'`}</Command>
      </section>
      <Imports />
      <EditingSection />
    </main>
  );
}
