/** What the explorer promises to everyone, and where it falls short. */
import { t } from '../i18n';
import { service } from '../state/service';
import { KeyList } from './key-list';

export function AboutScreen() {
  return (
    <main class="page" id="content" tabIndex={-1} data-ready="screen">
      <h1>{t('view_about')}</h1>
      <p>{t('aboutText')}</p>
      <p>{t('aboutGaps')}</p>
      <h2>{t('keys')}</h2>
      <KeyList />
      <p class="muted" dir="ltr">
        Rawabit {service.value?.version}
      </p>
    </main>
  );
}
