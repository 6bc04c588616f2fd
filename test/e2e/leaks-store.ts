import { hostile } from '../support/hostile-s3.ts';
import type { FailingRun } from '../support/leak-run.ts';
import {
  byLines,
  bySettings,
  byVariables,
  sayings,
  secretLike,
  type Telling,
  together,
} from '../support/leak-secrets.ts';

const tellings = { settings: bySettings, credentials: byLines, variables: byVariables };

/** Each hostility, by each way to tell the keys. */
const hostilities: readonly FailingRun[] = hostile
  .filter((hostility) => hostility !== 'never answers')
  .flatMap((hostility) =>
    Object.entries(tellings).map(([where, telling]) => ({
      ...toldTo(hostility, together(telling)),
      name: `it ${hostility}: keys in ${where}`,
    })),
  );

/** Secrets that are written in other ways wherever they go. */
const written: Readonly<Record<string, string>> = {
  'quotes and backslashes': `Kp4"fake'Jw8\\tRz1"Nq6'Bv`,
  'what URLs are made of': 'Mf7%2Bfake+Ls3/&Yd9=?#Tg5%',
  'spaces and commas': 'Hx2, fake Uc6 ,Zb8; Pn4 Ej1',
  'letters of other alphabets': 'Öß7fakeдж3漢字Ωλ9éñŵ5',
  'signs of regular expressions': 'Vt6.*fake[^Ck2]$(Sa8)+?{3}|',
  'what a host takes for a command': '##[group]Gb5fake::error::Wn7Qy',
  'what stands in HTML and Markdown': '<b>Dr9fake&amp;|Xm3`Oe6`</b>_*',
  'a carriage return within': 'Yk3fakeJv7Tc2\rAz9fakeRe5Lw1Bq8',
};

const special: readonly FailingRun[] = Object.entries(written).flatMap(([what, secret]) => {
  const telling = together(secretLike(secret));
  return [
    { ...toldTo('finds the request invalid', telling), name: `it says a secret with ${what}` },
    { ...toldTo('has documents that are made of it', telling), name: `it keeps a secret with ${what}` },
  ];
});

function toldTo(hostility: (typeof hostile)[number], telling: Telling): Omit<FailingRun, 'name'> {
  return {
    secrets: telling.secrets,
    hostility,
    said: sayings(telling),
    settings: () => telling.settings,
    environment: () => telling.environment,
  };
}

export const storeWays: readonly FailingRun[] = [...hostilities, ...special];
