/** The buttons above the picture, and those that zoom it. */
import { t } from '../i18n';
import { depth, furthest, go, state } from '../state/store';
import { railOpen } from './rail-state';

interface Props {
  readonly lassoing: boolean;
  readonly onLassoing: (on: boolean) => void;
}

export function GraphTools({ lassoing, onLassoing }: Props) {
  const { table, pins, hidden } = state.value;
  return (
    <div class="tools">
      <button type="button" class="button rail-button" aria-expanded={railOpen.value} aria-controls="rail" onClick={() => (railOpen.value = !railOpen.value)}>
        {t('filters')}
      </button>
      <button type="button" class="button" disabled={depth.value === 0} onClick={() => history.back()}>
        {t('undo')}
      </button>
      <button type="button" class="button" disabled={depth.value >= furthest.value} onClick={() => history.forward()}>
        {t('redo')}
      </button>
      <button type="button" class="button" aria-pressed={table} onClick={() => go({ table: !table })}>
        {t('asTable')}
      </button>
      {!table && (
        <button type="button" class="button" aria-pressed={lassoing} title={t('lassoHint')} onClick={() => onLassoing(!lassoing)}>
          {t('lasso')}
        </button>
      )}
      {pins.length > 0 && (
        <button type="button" class="button" onClick={() => go({ pins: [] })}>
          {t('release', { n: pins.length })}
        </button>
      )}
      {hidden.length > 0 && (
        <button type="button" class="button" onClick={() => go({ hidden: [] })}>
          {t('unhide', { n: hidden.length })}
        </button>
      )}
    </div>
  );
}

interface ZoomProps {
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
}

export function ZoomTools({ onZoom, onFit }: ZoomProps) {
  return (
    <div class="zoom" role="group" aria-label={t('fit')}>
      <button type="button" class="button" aria-label={t('zoomIn')} onClick={() => onZoom(1.4)}>
        +
      </button>
      <button type="button" class="button" aria-label={t('zoomOut')} onClick={() => onZoom(1 / 1.4)}>
        −
      </button>
      <button type="button" class="button" aria-label={t('fit')} onClick={onFit}>
        ⤢
      </button>
    </div>
  );
}
