import { describe, expect, it } from 'vitest';
import { helpText } from '../../../src/hosts/command-line/help.ts';
import { settings } from '../../../src/settings/table.ts';
import { verbs } from '../../../src/settings/verbs.ts';

describe('help', () => {
  it.each([undefined, ...verbs])('of %s fits 80 columns', (verb) => {
    const long = helpText(verb)
      .split('\n')
      .filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });

  it('of alba names every command, and begins with examples', () => {
    const text = helpText(undefined);
    for (const verb of verbs) expect(text).toContain(`alba ${verb}`);
    expect(text.indexOf('Examples:')).toBeLessThan(text.indexOf('Commands:'));
  });

  it('says of a flag that means no that it does', () => {
    const text = helpText('container push').replace(/\s+/g, ' ');
    expect(text).toMatch(/--no-attestations Whether [^[]* This flag says no\. \[yes\]/);
    expect(text.match(/This flag says no/g)).toHaveLength(1);
  });

  it('of a command names its flags and no others', () => {
    const text = helpText('static push');
    expect(text).toContain('-t, --tag NAME:TAG');
    expect(text).toContain('--to TARGET');
    expect(text).not.toContain('--port');
    expect(text).not.toContain('--container ');
    expect(text).not.toContain('--command');
    for (const [, { description, commands, where }] of settings) {
      if (!commands.includes('static push') || where === 'hosts') continue;
      expect(text.replace(/\s+/g, ' ')).toContain(description.slice(0, 40));
    }
  });
});
