import { describe, expect, it } from 'vitest';
import { pluginSpelling } from '../../src/hosts/plugin/plugin-settings.ts';
import { spelledHint } from '../../src/hosts/spelled-hint.ts';
import { carriedOver } from '../../src/settings/carried-over.ts';
import { laterSettings } from '../../src/settings/later.ts';
import { settings, table } from '../../src/settings/table.ts';
import { unknownSetting } from '../../src/settings/unknown.ts';
import { peerSettings } from '../support/peer-settings.ts';

const known = settings.flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
const letters = (name: string) => name.replace(/[^a-z0-9]/g, '');
const isOwn = (name: string) => known.some((own) => letters(own) === letters(name));
const about = (name: string) => unknownSetting(name, { noun: 'setting', written: name, known });

describe('a setting that there is none of', () => {
  it.each([
    ['bucket', 'it is part of --target: s3://BUCKET?endpoint=https://HOST&region=NAME'],
    ['dockerfile', expect.stringMatching(/^alba runs no Dockerfile: .*given to --container$/)],
    ['build_args', expect.stringMatching(/^alba runs no Dockerfile/)],
    ['buildArgs', expect.stringMatching(/^alba runs no Dockerfile/)],
    ['acl', expect.stringMatching(/^leave it out: /)],
    ['creds', expect.stringMatching(/^set --username and --password; /)],
    ['u', expect.stringMatching(/^set --username and --password; /)],
    ['authfile', expect.stringContaining('REGISTRY_AUTH_FILE')],
    ['dest-tls-verify', expect.stringContaining('disable_https=true')],
    ['dryrun', 'did you mean dry-run?'],
    ['frobnicate', undefined],
  ])('is told of with what alba has instead, or with the name that was meant: %s', (name, hint) => {
    expect(about(name)).toEqual({ message: `there is no setting ${name}`, hint });
  });

  it('is told to be still to come where it is, and not for a slip', () => {
    expect(about('keep_release').message).toBe('alba has no setting keep_release yet');
    expect(about('keep_release').hint).toBe('leave it out: no tag is removed until it is there');
  });

  it.each(Object.entries(peerSettings))('is none of %s, where alba says nothing of it', (_, names) => {
    const untold = names.filter((name) => !isOwn(name) && about(name).hint === undefined);
    const meantOtherwise = names.filter(
      (name) => !isOwn(name) && about(name).hint?.startsWith('did you mean'),
    );
    expect([...untold, ...meantOtherwise]).toEqual([]);
  });
});

describe('what alba has instead', () => {
  it('is of its own settings, which the hint names in the words of any host', () => {
    for (const [name, { instead, hint }] of Object.entries(carriedOver)) {
      for (const own of instead) {
        expect(table).toHaveProperty([own]);
        expect(
          spelledHint(hint, (setting) => `<${setting}>`),
          name,
        ).toContain(`<${own}>`);
      }
      expect(spelledHint(hint, pluginSpelling), name).not.toMatch(/--/);
    }
  });

  it('is told of names that alba has not, and of each in one place', () => {
    const names = [...Object.keys(carriedOver), ...Object.keys(laterSettings)];
    expect(names.filter(isOwn)).toEqual([]);
    expect(new Set(names.map(letters)).size).toBe(names.length);
  });

  it('is told of what other plugins and actions have, and of nothing else', () => {
    const theirs = new Set(Object.values(peerSettings).flat().map(letters));
    const others = Object.keys(carriedOver).filter((name) => !theirs.has(letters(name)));
    expect(others).toEqual([]);
  });
});
