import * as z from 'zod';
import { parseJson } from '../../oci/parse-json.ts';

/** distribution-spec 1.1 § Error Codes. */
const schema = z.looseObject({
  errors: z.array(
    z.looseObject({
      code: z.string().optional(),
      message: z.string().optional(),
      detail: z.unknown().optional(),
    }),
  ),
});

export interface ErrorBody {
  /** Upper case, each once. */
  readonly codes: readonly string[];
  /** The registry's own words, as far as there are any. */
  readonly text: string | undefined;
  readonly isPage: boolean;
  /** Whether it is what a server for HTTPS says in plain HTTP: Go's, nginx's and Apache's. */
  readonly wantsTls: boolean;
}

/** What a registry says of a request that it refuses. */
export function errorBody(text: string): ErrorBody {
  const isPage = /^\s*(?:<!doctype html|<html|<\?xml|<head|<body)/i.test(text);
  const errors = schema.safeParse(parseJson(Buffer.from(text))).data?.errors ?? [];
  const words = errors.flatMap(({ code, message, detail }) => {
    const more = typeof detail === 'string' && detail !== message ? detail : undefined;
    return [[message ?? code, more].filter(Boolean).join(': ')].filter((each) => each !== '');
  });
  return {
    codes: [...new Set(errors.flatMap(({ code }) => (code === undefined ? [] : [code.toUpperCase()])))],
    text: words.length > 0 ? words.join('; ').slice(0, 500) : undefined,
    isPage,
    wantsTls:
      /HTTP request (?:was sent )?to (?:an )?HTTPS (?:server|port)|speaking plain HTTP to an SSL/i.test(text),
  };
}
