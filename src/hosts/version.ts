/** Put in by scripts/build.mjs, from package.json. */
declare const ALBA_VERSION: string | undefined;

export const version = typeof ALBA_VERSION === 'string' ? ALBA_VERSION : 'unbuilt';
