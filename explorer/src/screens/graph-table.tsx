/** The picture of the graph screen as two tables. */
import { useMemo } from 'preact/hooks';
import { DataTable, type Column } from '../components/data-table';
import { KindIcon } from '../components/kind-icon';
import { number, span, t } from '../i18n';
import type { Scene, SceneEdge, SceneNode } from '../graph/scene';
import { spanText } from '../time/span';
import { kindLabel } from '../state/service';
import type { Selected } from '../state/url';

interface Props {
  readonly scene: Scene;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (picked: Selected, additive: boolean) => void;
}

export function GraphTable({ scene, selected, onSelect }: Props) {
  const names = useMemo(() => new Map(scene.nodes.map(({ id, label }) => [id, label])), [scene]);
  const actorColumns: Column<SceneNode>[] = [
    {
      key: 'name',
      label: t('name'),
      value: ({ label }) => label,
      show: ({ label, kind }) => (
        <span class="with-icon">
          <KindIcon kind={kind} size={18} />
          <bdi>{label}</bdi>
        </span>
      ),
    },
    { key: 'kind', label: t('kind'), value: ({ kind }) => kindLabel(kind) },
    { key: 'ties', label: t('ties'), value: ({ degree }) => degree, numeric: true },
  ];
  const tieColumns: Column<SceneEdge>[] = [
    { key: 'from', label: t('from'), value: ({ source }) => names.get(source) ?? source },
    { key: 'label', label: t('relationship'), value: ({ label }) => label },
    { key: 'to', label: t('to'), value: ({ target }) => names.get(target) ?? target },
    { key: 'when', label: t('earliestLatest'), value: ({ start, end }) => spanText(start, end), show: ({ start, end }) => <bdi class="nowrap">{span(start, end)}</bdi> },
    { key: 'confidence', label: t('confidence'), value: ({ confidence }) => confidence, show: ({ confidence }) => number(confidence, 2), numeric: true },
  ];
  return (
    <div class="tables" data-ready="table">
      <DataTable
        name="actors"
        caption={t('nActors', { n: scene.nodes.length })}
        columns={actorColumns}
        rows={scene.nodes}
        keyOf={({ id }) => id}
        selected={selected}
        onSelect={({ id }, additive) => onSelect({ type: 'entity', id }, additive)}
      />
      <DataTable
        name="relationships"
        caption={t('nRelationships', { n: scene.edges.length })}
        columns={tieColumns}
        rows={scene.edges}
        keyOf={({ id }) => id}
        selected={selected}
        onSelect={({ id }, additive) => onSelect({ type: 'relationship', id }, additive)}
      />
    </div>
  );
}
