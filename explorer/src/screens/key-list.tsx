/** All keys of the explorer. */
import { t, type MessageKey } from '../i18n';

const keys: readonly (readonly [string, MessageKey])[] = [
  ['/', 'key_search'],
  ['← ↑ → ↓', 'key_arrows'],
  ['Enter', 'key_enter'],
  ['E', 'key_expand'],
  ['P', 'key_path'],
  ['H', 'key_hide'],
  ['[ ]', 'key_edges'],
  ['Esc', 'key_escape'],
  ['Ctrl Z', 'key_undo'],
  ['?', 'key_help'],
];

export function KeyList() {
  return (
    <dl class="key-list">
      {keys.map(([key, text]) => (
        <div key={key}>
          <dt>
            <kbd dir="ltr">{key}</kbd>
          </dt>
          <dd>{t(text)}</dd>
        </div>
      ))}
    </dl>
  );
}
