import { describe, expect, it } from 'vitest';
import { linesOfJoined, splitList, splitMap } from '../../src/settings/split.ts';

describe('a list', () => {
  it.each([
    ['a block of lines, as in a workflow', 'linux/amd64\n  linux/arm64\n\n', ['linux/amd64', 'linux/arm64']],
    ['lines of Windows', 'a\r\nb', ['a', 'b']],
    ['commas, as Drone and Woodpecker join lists', 'a,b,c', ['a', 'b', 'c']],
    ['a list of numbers and booleans, joined', '1,2.5,true', ['1', '2.5', 'true']],
    ['null items, which Woodpecker makes empty', 'a,,b', ['a', 'b']],
    ['a comma in an item', 'one\\, two,three', ['one, two', 'three']],
    ['a JSON array', '["a, b", "c", 1, true, null]', ['a, b', 'c', '1', 'true']],
    ['spaces in a JSON item, which are meant', '[" a "]', [' a ']],
    ['an expression in braces', ':{{version}},:latest', [':{{version}}', ':latest']],
    ['what only begins like a map', '{{tag}}:x,{a}', ['{{tag}}:x', '{a}']],
    ['nothing', ' \n ', []],
  ])('reads %s', (_, text, items) => {
    expect(splitList(text)).toEqual(items);
  });

  it.each(['[{"a": 1}]', '[["a"]]', '[a]', '{"a": "b"}'])('refuses %s', (text) => {
    expect(splitList(text)).toBeUndefined();
  });
});

describe('a map', () => {
  it.each([
    ['lines', 'a=1\n b = two, three \n\nc=x=y', { a: '1', b: 'two, three', c: 'x=y' }],
    [
      'an object, as Drone makes of a map',
      '{"a": "1", "b": 2, "c": true, "d": null}',
      { a: '1', b: '2', c: 'true' },
    ],
    ['the last of two', 'a=1\na=2', { a: '2' }],
  ])('reads %s', (_, text, entries) => {
    expect(splitMap(text)).toEqual(entries);
  });

  it.each(['a', '=1', '{"a": {"b": 1}}', '{a: 1}'])('refuses %s', (text) => {
    expect(splitMap(text)).toBeUndefined();
  });
});

describe('a map that was written as a list, and joined by commas', () => {
  it.each([
    ['a=1,b=2', { a: '1', b: '2' }],
    [
      'title=Birds, all of them,org.example.url=https://h/?x=y',
      { title: 'Birds, all of them', 'org.example.url': 'https://h/?x=y' },
    ],
    ['list=a\\,b=c,d=1', { list: 'a,b=c', d: '1' }],
    ['list=a,b=c\nd=1', { list: 'a,b=c', d: '1' }],
    ['{"list": "a,b=c"}', { list: 'a,b=c' }],
  ])('is taken apart where a key follows: %j', (text, entries) => {
    expect(splitMap(linesOfJoined(text))).toEqual(entries);
  });
});
