/** A search box with suggestions: the combobox pattern of ARIA, results as they are typed. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { run } from '../graphql/client';
import { SearchActors, type SearchHit } from '../graphql/operations';
import { t } from '../i18n';
import { kindLabel } from '../state/service';
import { language } from '../state/store';
import { KindIcon } from './kind-icon';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly onChoose: (hit: SearchHit['node']) => void;
  readonly clears?: boolean;
  readonly autoFocus?: boolean;
}

const resultsMax = 8;
const waitMs = 60;

export function ActorSearch({ id, label, onChoose, clears = true, autoFocus = false }: Props) {
  const [text, setText] = useState('');
  const [hits, setHits] = useState<readonly SearchHit[] | null>(null);
  const [active, setActive] = useState(-1);
  const [open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const spoken = language.value;

  useEffect(() => {
    if (text.trim() === '') {
      setHits(null);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      run(SearchActors, { text, first: resultsMax, language: spoken }, { language: spoken, signal: stop.signal }).then(
        ({ search }) => {
          setHits(search.edges);
          setActive(search.edges.length > 0 ? 0 : -1);
          setOpen(true);
        },
        () => undefined,
      );
    }, waitMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, spoken]);

  useEffect(() => {
    if (autoFocus) input.current?.focus({ preventScroll: true });
  }, []);

  const choose = (hit: SearchHit | undefined): void => {
    if (!hit) return;
    onChoose(hit.node);
    setOpen(false);
    setText(clears ? '' : hit.node.name);
    setHits(null);
  };

  const pressed = (event: KeyboardEvent): void => {
    const n = hits?.length ?? 0;
    if (event.key === 'ArrowDown' && n > 0) setActive((active + 1) % n);
    else if (event.key === 'ArrowUp' && n > 0) setActive((active - 1 + n) % n);
    else if (event.key === 'Enter') choose(hits?.[active]);
    else if (event.key === 'Escape' && open) setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shown = open && hits !== null;
  return (
    <div
      class="actor-search"
      role="search"
      aria-label={label}
      onFocusOut={(event) => {
        if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) setOpen(false);
      }}
    >
      <input
        ref={input}
        id={id}
        type="text"
        dir="auto"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        placeholder={label}
        aria-label={label}
        aria-expanded={shown && hits.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onFocus={() => setOpen(true)}
        onKeyDown={pressed}
      />
      <ul id={`${id}-list`} class="results" role="listbox" aria-label={label} hidden={!shown || hits.length === 0}>
        {(hits ?? []).map((hit, at) => (
          <li
            key={hit.node.id}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            class={at === active ? 'active' : ''}
            onPointerDown={(event) => event.preventDefault()}
            onPointerEnter={() => setActive(at)}
            onClick={() => choose(hit)}
          >
            <KindIcon kind={hit.node.kind} />
            <span class="result-name">
              <bdi>{hit.node.name}</bdi>
              <span class="muted result-kind">
                {kindLabel(hit.node.kind)}
                {hit.matched !== hit.node.name && (
                  <>
                    {' · '}
                    <bdi>{t('matched', { text: hit.matched })}</bdi>
                  </>
                )}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <p class="visually-hidden" role="status">
        {shown ? (hits.length > 0 ? t('searchResults', { n: hits.length }) : t('noResults', { text })) : ''}
      </p>
      {shown && hits.length === 0 && <p class="results none muted">{t('noResults', { text })}</p>}
    </div>
  );
}
