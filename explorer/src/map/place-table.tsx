/** The map as a table. */
import { DataTable, type Column } from '../components/data-table';
import { KindIcon } from '../components/kind-icon';
import { t } from '../i18n';
import type { Site } from './sites';

const columns = (): Column<Site>[] => [
  {
    key: 'name',
    label: t('name'),
    value: ({ name }) => name,
    show: ({ name, kind }) => (
      <span class="with-icon">
        <KindIcon kind={kind} size={18} />
        <bdi>{name}</bdi>
      </span>
    ),
  },
  { key: 'ties', label: t('tiesOfActorsThere'), value: ({ ties }) => ties, numeric: true },
  { key: 'actors', label: t('actorsHere'), value: ({ actors }) => actors.length, numeric: true },
];

interface Props {
  readonly sites: readonly Site[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

export function PlaceTable({ sites, chosen, onChoose }: Props) {
  return (
    <DataTable
      name="map"
      caption={t('place')}
      columns={columns()}
      rows={sites}
      keyOf={({ id }) => id}
      selected={new Set(chosen === null ? [] : [chosen])}
      onSelect={({ id }) => onChoose(id)}
    />
  );
}
