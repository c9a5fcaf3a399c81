/** Editing, for those who hold a token, where the service takes changes. */
import { useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { can } from '../state/service';
import { hasToken, keepToken, mayEdit, takesChanges, tryToken } from './permission';
import { MergeForm } from './merge-form';
import { ProposeForm } from './propose-form';

export function EditingSection() {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState(false);
  const keep = async (event: Event): Promise<void> => {
    event.preventDefault();
    const known = await tryToken(text.trim());
    setRefused(!known);
    if (known) setText('');
    field.current?.focus();
  };
  const forget = (): void => {
    keepToken('');
    field.current?.focus();
  };
  if (!takesChanges.value) return null;
  return (
    <section>
      <h2>{t('editing')}</h2>
      <p>{t('tokenText')}</p>
      <form class="token" onSubmit={(event) => void keep(event)}>
        <label>
          {t('token')} <input ref={field} type="password" class="field" autocomplete="off" dir="ltr" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>{' '}
        <button type="submit" class="button" disabled={text.trim() === ''}>
          {t('keep')}
        </button>{' '}
        {hasToken.value && (
          <button type="button" class="button" onClick={forget}>
            {t('forget')}
          </button>
        )}
      </form>
      <p class="problems" role="status">
        {refused ? t('tokenRefused') : ''}
      </p>
      {mayEdit.value && <ProposeForm />}
      {mayEdit.value && can('Mutation.mergeEntities') && <MergeForm />}
    </section>
  );
}
