import { describe, expect, it } from 'vitest';
import { isDebug, whichHost } from '../../src/hosts/which-host.ts';

const action = { GITHUB_ACTIONS: 'true' };

describe('who calls', () => {
  it.each([
    [['help'], action, 'command line'],
    [[], action, 'action'],
    [[], { CI: 'woodpecker' }, 'plugin'],
    [[], { PLUGIN_STATIC: 'df' }, 'plugin'],
    [[], { PLUGIN_FRIENDS: 'many' }, undefined],
  ])('%j in %j: %s', (argv, environment, host) => {
    expect(whichHost(argv, environment)).toBe(host);
  });
});

describe('debug', () => {
  it.each([
    [['serve', 'x', '--debug'], {}, true],
    [['serve', 'x', '--debug=yes'], {}, true],
    [['serve', 'x', '--debug=no'], { RUNNER_DEBUG: '1' }, false],
    [['serve', 'x'], { RUNNER_DEBUG: '1' }, true],
    [['serve', '--', '--debug'], {}, false],
    [['serve', 'x', '--debug=perhaps'], {}, false],
    [[], { ...action, INPUT_DEBUG: 'True' }, true],
    [[], { ...action, PLUGIN_DEBUG: 'true' }, false],
    [[], { CI: 'woodpecker', PLUGIN_DEBUG: 'on' }, true],
    [[], { DRONE: 'true', DRONE_BUILD_DEBUG: 'true', PLUGIN_DEBUG: '' }, true],
    [[], {}, false],
  ])('is read from %j in %j: %s', (argv, environment, debug) => {
    expect(isDebug(argv, environment)).toBe(debug);
  });
});
