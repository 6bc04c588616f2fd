import { AlbaError } from '../report/error.ts';

/** The user that an image's program runs as. */
export type ImageUser =
  | { readonly uid: number; readonly gid: number }
  /** A name. The numbers hold where the image's files do not bring an /etc/passwd of their own. */
  | { readonly name: string; readonly uid: number; readonly gid: number };

/** Names whose numbers are agreed upon: Debian's base-passwd; nonroot is distroless' (GoogleContainerTools/distroless). */
const knownUsers: Readonly<Record<string, number>> = { root: 0, nobody: 65534, nonroot: 65532 };
/** The first number of people on most systems (login.defs, UID_MIN). */
const firstUser = 1000;
/** POSIX keeps the highest number for « no such user ». */
const mostUsers = 2 ** 32 - 2;

/** Reads `NAME`, `UID` or `UID:GID`. Throws `usage`. */
export function parseUser(text: string): ImageUser {
  const [, uid, gid] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(text) ?? [];
  if (uid !== undefined) {
    const numbers = { uid: Number(uid), gid: Number(gid ?? uid) };
    if (Math.max(numbers.uid, numbers.gid) <= mostUsers) return numbers;
  }
  // useradd(8), § Caveats: what any system takes for a name.
  if (/^[a-z_][a-z0-9_-]{0,31}$/.test(text)) {
    const number = Object.hasOwn(knownUsers, text) ? (knownUsers[text] ?? firstUser) : firstUser;
    return { name: text, uid: number, gid: number };
  }
  throw new AlbaError('usage', `“${text}” is no name or number of a user`, {
    hint: 'write a number, UID:GID, or a name in lower case, like 1000, 1000:100 or app',
  });
}
