/**
 * A message without what users have put into addresses that is nobody's business: users and passwords before a host, and
 * parameters that are called like secrets.
 */
export function withoutSecrets(message: string): string {
  return message.replace(userInfo, '$1…@').replace(secretParameter, '$1…');
}

/** A password may hold a slash, so behind a colon all counts that stands before an @. */
const userInfo = /\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#“”"]*|[^\s/?#@“”"]*:[^\s@“”"]*)@/gi;
const secretParameter =
  /([?&][^\s=&“”"]*(?:secret|passw|token|signature|credential|access_?-?key)[^\s=&“”"]*=)[^\s&“”"]+/gi;

/** A message in which no text from outside is longer than a line: the ends of such a text say which it is. */
export function withShortTexts(message: string): string {
  return message.replace(/“([^”]+)”/g, (whole, text: string) => {
    const characters = [...text];
    if (characters.length <= longest) return whole;
    return `“${characters.slice(0, longest - tail).join('')}…${characters.slice(-tail).join('')}”`;
  });
}

const longest = 160;
const tail = 40;
