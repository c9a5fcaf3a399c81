/** A source that the graph does not have yet. */
import { useState } from 'preact/hooks';
import { webAddress } from '../components/claim';
import { PutSources } from '../graphql/operations';
import { t, tOf } from '../i18n';
import { idFrom, looksLikeEdtf } from './rules';
import { useSending } from './sending';

const grades = ['PRIMARY', 'REPUTABLE', 'LOW', 'BACKGROUND'] as const;

interface Props {
  readonly onMade: (id: string) => void;
  readonly onCancel: () => void;
}

/** Not a form of its own: it stands inside the form of the claim. */
export function NewSource({ onMade, onCancel }: Props) {
  const [title, setTitle] = useState('');
  const [publisher, setPublisher] = useState('');
  const [url, setUrl] = useState('');
  const [published, setPublished] = useState('');
  const [grade, setGrade] = useState<string>('REPUTABLE');
  const { said, send } = useSending();
  const id = idFrom(title);
  const ready = id !== '' && (url === '' || webAddress(url) !== null) && (published === '' || looksLikeEdtf(published));
  const make = async (): Promise<void> => {
    const source = { id, title: title.trim(), grade, ...(publisher === '' ? {} : { publisher }), ...(url === '' ? {} : { url }), ...(published === '' ? {} : { published }) };
    if (await send(PutSources, { input: [source], idempotencyKey: crypto.randomUUID() })) onMade(id);
  };
  return (
    <fieldset class="new-source">
      <legend>{t('newSource')}</legend>
      <label>
        {t('title')}
        <input type="text" dir="auto" value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
      </label>
      <label>
        {t('publisher')}
        <input type="text" dir="auto" value={publisher} onInput={(event) => setPublisher(event.currentTarget.value)} />
      </label>
      <label>
        {t('webAddress')}
        <input type="text" dir="ltr" inputMode="url" placeholder="https://" value={url} onInput={(event) => setUrl(event.currentTarget.value.trim())} />
      </label>
      <label>
        {t('publishedOn')} <span class="muted">{t('validHint')}</span>
        <input type="text" dir="ltr" value={published} onInput={(event) => setPublished(event.currentTarget.value.trim())} />
      </label>
      <label>
        {t('grade')}
        <select value={grade} onChange={(event) => setGrade(event.currentTarget.value)}>
          {grades.map((name) => (
            <option key={name} value={name}>
              {tOf('grade', name)}
            </option>
          ))}
        </select>
      </label>
      <p class="actions">
        <button type="button" class="button" disabled={!ready} onClick={() => void make()}>
          {t('addSource')}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {t('cancel')}
        </button>
      </p>
      <p role="status">{said}</p>
    </fieldset>
  );
}
