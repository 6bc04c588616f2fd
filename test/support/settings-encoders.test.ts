import { describe, expect, it } from 'vitest';
import { droneSettings } from './drone-settings.ts';
import { woodpeckerSettings } from './woodpecker-settings.ts';

const secrets = { token: 'FooBar', nested: 'geheim' };

/** What a YAML value becomes on Drone and on Woodpecker. All of it was compared with the hosts' own code. */
const vectors: readonly (readonly [
  yaml: string,
  drone: string | undefined,
  woodpecker: string | undefined,
])[] = [
  ['foo', 'foo', 'foo'],
  ['true', 'true', 'true'],
  ['yes', 'true', 'yes'],
  ['Off', 'false', 'Off'],
  ['42', '42', '42'],
  ['42.424242', '42.424242', '42.424242'],
  ['1.10', '1.1', '1.1'],
  ['"1.10"', '1.10', '1.10'],
  ['1000000', '1000000', '1000000'],
  ['1000000.0', '1e+06', '1e+06'],
  ['1e9', '1e9', '1e+09'],
  ['0.00001', '1e-05', '1e-05'],
  ['20_000', '20000', '20000'],
  ['0777', '511', '511'],
  ['2026-01-02', '2026-01-02', '"2026-01-02T00:00:00Z"'],
  ['12:30', '12:30', '12:30'],
  ['~', undefined, undefined],
  ['', undefined, undefined],
  ['""', '', ''],
  ['|\n  one\n  two', 'one\ntwo\n', 'one\ntwo\n'],
  ['>\n  one\n  two', 'one two\n', 'one two\n'],
  ['[foo, bar, baz]', 'foo,bar,baz', 'foo,bar,baz'],
  ['[1, 1.10, true, yes, null, x]', '1,1.1,true,true,,x', '1,1.1,true,yes,,x'],
  ['[]', '', ''],
  ['["a,b", c]', 'a,b,c', 'a,b,c'],
  ['[{name: john}]', '[{"name":"john"}]', '[{"name":"john"}]'],
  ['[a, [b]]', '["a",["b"]]', '["a",["b"]]'],
  ['[a, 2026-01-02]', 'a,2026-01-02', '["a","2026-01-02T00:00:00Z"]'],
  [
    '{z: "<a&b>", a: 1.10, b: yes}',
    String.raw`{"a":1.1,"b":true,"z":"\u003ca\u0026b\u003e"}`,
    String.raw`{"a":1.1,"b":"yes","z":"\u003ca\u0026b\u003e"}`,
  ],
  ['{entry: [a, 3], key: value}', '{"entry":["a",3],"key":"value"}', '{"entry":["a",3],"key":"value"}'],
  ['{from_secret: token}', 'FooBar', 'FooBar'],
  ['[{from_secret: token}]', '[{"from_secret":"token"}]', '["FooBar"]'],
  ['{key: {from_secret: nested}}', '{"key":{"from_secret":"nested"}}', '{"key":"geheim"}'],
];

describe('settings in YAML', () => {
  it.each(vectors)('%j is encoded as Drone and Woodpecker do', (yaml, drone, woodpecker) => {
    const variables = (text: string | undefined) => (text === undefined ? {} : { PLUGIN_A: text });
    expect(droneSettings(`a: ${yaml}`, { secrets })).toEqual(variables(drone));
    expect(woodpeckerSettings(`a: ${yaml}`, { secrets })).toEqual(variables(woodpecker));
  });

  it('have names that Drone only raises, and Woodpecker gives underscores', () => {
    const yaml = 'dry-run: 1\nresult.file: 2\nautoTag: 3\nca_file: 4\n';
    expect(Object.keys(droneSettings(yaml))).toEqual([
      'PLUGIN_DRY-RUN',
      'PLUGIN_RESULT.FILE',
      'PLUGIN_AUTOTAG',
      'PLUGIN_CA_FILE',
    ]);
    expect(Object.keys(woodpeckerSettings(yaml))).toEqual([
      'PLUGIN_DRY_RUN',
      'PLUGIN_RESULT_FILE',
      'PLUGIN_AUTOTAG',
      'PLUGIN_CA_FILE',
    ]);
  });

  it('with a secret that is not there come as nothing on Drone, and not at all on Woodpecker', () => {
    expect(droneSettings('a: {from_secret: gone}')).toEqual({ PLUGIN_A: '' });
    expect(() => woodpeckerSettings('a: {from_secret: gone}')).toThrow('gone');
    expect(woodpeckerSettings('a: {from_secret: TOKEN}', { secrets })).toEqual({ PLUGIN_A: 'FooBar' });
  });

  it('are found in a pipeline, with its anchors and in any of its documents', () => {
    const pipeline = `
kind: pipeline
steps: [{name: build}]
---
x: &more { a: one, b: [&two two, *two] }
steps:
  - name: publish
    settings: { <<: *more, a: own }
`;
    const at = ['steps', 0, 'settings'];
    for (const encode of [droneSettings, woodpeckerSettings]) {
      expect(encode(pipeline, { at })).toEqual({ PLUGIN_A: 'own', PLUGIN_B: 'two,two' });
      expect(() => encode(pipeline, { at: ['steps', 1, 'settings'] })).toThrow('no settings');
    }
  });
});
