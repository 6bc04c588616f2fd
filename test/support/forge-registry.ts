import { z } from 'zod';
import { type RealRegistry, startRegistry } from './real-registry.ts';
import { anna, basic } from './registry-accounts.ts';

/** The registry that the workflows and pipelines called registry.yml push to: its user may do all, and nobody else anything. */
export interface ForgeRegistry {
  readonly host: string;
  readonly user: { readonly username: string; readonly password: string };
  /** What a repository's workflow has for its target in the registry, and for the host of a login, and what they become. */
  replace(name: string): Readonly<Record<string, string>>;
  /** The tags that stand there for a repository's name; undefined if there is no such image. */
  tags(name: string): Promise<readonly string[] | undefined>;
  stop: RealRegistry['stop'];
}

/** As each host's registry.yml has it. */
const documented = ['docker://ghcr.io', 'docker://git.example.org', 'docker://registry.example.org'];

export async function startForgeRegistry(): Promise<ForgeRegistry> {
  const user = { ...anna, username: 'you' };
  const { host, url, stop } = await startRegistry({ auth: { accounts: [user] } });
  return {
    host,
    user,
    stop,
    replace: (name) => ({
      ...Object.fromEntries(documented.map((from) => [`${from}/you/hello`, `docker://${host}/you/${name}`])),
      ...Object.fromEntries(documented.map((from) => [from, `docker://${host}`])),
    }),
    async tags(name) {
      const answer = await fetch(`${url}/v2/you/${name}/tags/list`, {
        headers: { authorization: basic(user) },
      });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw new Error(`the tags of ${name}: ${answer.status}`);
      return z.object({ tags: z.array(z.string()) }).parse(await answer.json()).tags;
    },
  };
}
