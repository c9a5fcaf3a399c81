/** The land, and the middle of each country by its M49 number: from Natural Earth 1:110m, bundled. */
import { geoCentroid, geoEqualEarth, geoPath, type GeoProjection } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import world from 'world-atlas/countries-110m.json';

const topology = world as unknown as Topology<{ countries: GeometryCollection<{ name: string }>; land: GeometryCollection }>;
const countries = feature(topology, topology.objects.countries).features;

/** Territories far away move the middle of some countries into the sea; theirs is taken from the main part. */
const corrected: Readonly<Record<string, readonly [number, number]>> = { '840': [-98, 39], '250': [2.5, 46.5], '578': [9, 61], '643': [90, 61] };

const centres = new Map(countries.map((country) => [String(country.id), corrected[String(country.id)] ?? geoCentroid(country)]));

export const centreOf = (m49: string): readonly [number, number] | null => centres.get(m49.padStart(3, '0')) ?? null;

export const width = 960;
export const height = 450;

/** Nobody sits in Antarctica; without it the rest is a fifth larger. */
const antarctica = '010';

const projection: GeoProjection = geoEqualEarth()
  .precision(0.1)
  .fitExtent(
    [
      [8, 8],
      [width - 8, height - 8],
    ],
    { type: 'FeatureCollection', features: countries.filter(({ id }) => id !== antarctica) },
  );
const path = geoPath(projection);

export const shapes: readonly { readonly id: string; readonly d: string }[] = countries.filter(({ id }) => id !== antarctica).map((country, at) => ({ id: `${country.id ?? 'x'}-${at}`, d: path(country) ?? '' }));

export const project = (place: readonly [number, number]): readonly [number, number] => projection([place[0], place[1]]) ?? [0, 0];

/** A great circle between two places, as SVG path data. */
export const greatCircle = (a: readonly [number, number], b: readonly [number, number]): string => path({ type: 'LineString', coordinates: [[...a], [...b]] }) ?? '';
