/** What is on screen, to take along: as a picture, as a file of data, or as a link that keeps it. */
import { Menu } from '../components/menu';
import { save, svgOf } from '../components/save';
import { t } from '../i18n';
import { exportHref, useExports } from '../state/exports';
import { linkTo, shownHere } from '../state/permalink';
import { service } from '../state/service';
import { language, state, theme } from '../state/store';
import { Copy } from './copy';
import { formatLabel } from './format-label';

function takePicture(): void {
  const picture = document.querySelector<SVGSVGElement>('svg.picture');
  if (picture) save('rawabit.svg', 'image/svg+xml', svgOf(picture));
}

async function embedCode(): Promise<string> {
  const link = await linkTo({ ...shownHere(), embed: true });
  const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<iframe src="${escaped(link)}" title="${escaped(document.title)}" width="800" height="600" style="border:0"></iframe>`;
}

const exactly = (): Promise<string> => linkTo({ ...shownHere(), revision: state.peek().revision ?? service.peek()?.stats.revision ?? null });

function Choices() {
  const formats = useExports();
  const picture = document.querySelector('svg.picture') !== null;
  return (
    <>
      {picture && (
        <button type="button" class="menu-item" onClick={takePicture}>
          {t('pictureSvg')}
        </button>
      )}
      <Copy class="menu-item" text={exactly}>
        {t('copyExactly')}
      </Copy>
      <Copy class="menu-item" text={embedCode}>
        {t('copyEmbed')}
      </Copy>
      {formats.length > 0 && <p>{t('onScreen')}</p>}
      {formats.map((format) => (
        <a key={format.name} class="menu-item" href={exportHref(format, 'screen', state.value, { language: language.value, theme: theme.value })} download>
          {formatLabel(format)}
        </a>
      ))}
    </>
  );
}

export function ExportMenu() {
  return (
    <Menu id="export" title={t('export')}>
      <Choices />
    </Menu>
  );
}
