import { expect, test } from 'vitest';
import { layerKeyOf, withLayerKey } from '../../src/container/build-notes.ts';
import { digestOf } from '../../src/oci/digest.ts';

const [key, other] = [digestOf('key'), digestOf('other')];
const bytes = { mediaType: 'a/b', digest: digestOf('layer'), size: 5 };

test('a built layer has its own key, whatever another image noted of the same bytes', () => {
  const found = { ...bytes, annotations: { 'alba.layer': other, 'org.example.note': 'x' } };
  expect(withLayerKey(found, key)).toEqual({ ...bytes, annotations: { 'alba.layer': key } });
  expect(withLayerKey(bytes, key)).toEqual(withLayerKey(found, key));
});

test('a layer that was not built has no key, and keeps what else is noted of it', () => {
  const found = { ...bytes, annotations: { 'alba.layer': other, 'org.example.note': 'x' } };
  expect(withLayerKey(found, undefined)).toEqual({ ...bytes, annotations: { 'org.example.note': 'x' } });
});

test('a note that is no digest is none', () => {
  expect(layerKeyOf({ ...bytes, annotations: { 'alba.layer': key } })).toBe(key);
  expect(layerKeyOf({ ...bytes, annotations: { 'alba.layer': 'yes' } })).toBeUndefined();
  expect(layerKeyOf(bytes)).toBeUndefined();
});
