/**
 * The words of a command as a shell would pass them on, as far as documentation uses one: quotes, backslashes, comments, and what
 * ends a command. Nothing is expanded. The brackets and dots that say « may be left out » and « and so on » are taken away.
 */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== '' && !/^(?:#|[|;&<>])/.test(rest)) {
    const [word = ''] = /^(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\;|&<>])+/.exec(rest) ?? [];
    if (word === '') throw new Error(`“${rest}” begins with no word`);
    words.push(word.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, '$1$2$3'));
    rest = rest.slice(word.length).trimStart();
  }
  return words.map((word) => word.replace(/^\[(?=-|[A-Z])|\](?=…?$)/g, '').replace(/(?<=\w)…$/, ''));
}
