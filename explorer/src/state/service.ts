/** What the page learns from the service once: its capabilities and its ontology. */
import { computed, signal } from '@preact/signals';
import { run, ServiceError } from '../graphql/client';
import { Capabilities, Ontology, type AttributeRow, type EntityKindRow, type RelationshipKindRow } from '../graphql/operations';
import { neutralStyle, styleOf, type KindStyle } from '../kinds/style';
import { language } from './store';

interface Known {
  readonly fields: ReadonlySet<string>;
  readonly entityKinds: readonly EntityKindRow[];
  readonly relationshipKinds: readonly RelationshipKindRow[];
  readonly attributes: readonly AttributeRow[];
  readonly stats: { readonly entities: number; readonly relationships: number; readonly claims: number; readonly sources: number; readonly revision: number };
  readonly version: string;
}

export const service = signal<Known | null>(null);
export const unreachable = signal<ServiceError | null>(null);

/** Whether the service has a field: `ranking`, `Mutation.assertClaims`, `Subscription.changes`. */
export const can = (field: string): boolean => service.value?.fields.has(field) ?? false;

const named = (prefix: string, fields: readonly { readonly name: string }[] | undefined): string[] => (fields ?? []).map(({ name }) => prefix + name);

export async function learn(): Promise<void> {
  const spoken = language.peek();
  try {
    const [schema, words] = await Promise.all([
      run(Capabilities, {}, { language: spoken }),
      run(Ontology, { language: spoken }, { language: spoken, strict: true }),
    ]);
    const { queryType, mutationType, subscriptionType } = schema.__schema;
    service.value = {
      fields: new Set([
        ...named('', queryType.fields),
        ...named('Mutation.', mutationType?.fields),
        ...named('Subscription.', subscriptionType?.fields),
      ]),
      entityKinds: words.ontology.entityKinds,
      relationshipKinds: words.ontology.relationshipKinds,
      attributes: words.ontology.attributes,
      stats: words.stats,
      version: words.serverInfo.version,
    };
    unreachable.value = null;
  } catch (error) {
    unreachable.value = error instanceof ServiceError ? error : new ServiceError(String(error), 'INTERNAL');
  }
}

const styles = computed(() => new Map((service.value?.entityKinds ?? []).map((kind) => [kind.name, styleOf(kind)])));
const entityKindsByName = computed(() => new Map((service.value?.entityKinds ?? []).map((kind) => [kind.name, kind])));
const relationshipKindsByName = computed(() => new Map((service.value?.relationshipKinds ?? []).map((kind) => [kind.name, kind])));

export const kindStyle = (kind: string): KindStyle => styles.value.get(kind) ?? neutralStyle;
export const kindLabel = (kind: string): string => entityKindsByName.value.get(kind)?.label ?? kind;
export const kindPlural = (kind: string): string => entityKindsByName.value.get(kind)?.plural ?? kind;
export const relationshipLabel = (kind: string): string => relationshipKindsByName.value.get(kind)?.label ?? kind;
export const relationshipInverse = (kind: string): string => relationshipKindsByName.value.get(kind)?.inverse ?? kind;

const attributeLabels = computed(() => new Map((service.value?.attributes ?? []).map(({ name, label }) => [name, label])));

export const attributeLabel = (name: string): string => attributeLabels.value.get(name) ?? name;
