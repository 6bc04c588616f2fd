// What pushes files to a Garage, each with an empty one of its own.
import { countingProxy } from './counting-proxy.mjs';
import { contentsOf, withGarage } from './garage.mjs';
import { measure } from './measure.mjs';

const expected = {
  many: { objects: 2000, bytes: 100e6 },
  large: { objects: 4, bytes: 400e6 },
};

/** `rclone` tells its settings for an input. Each function measures once; with `counted` it is slower, and counts requests. */
export function staticContestants({ alba, inputs, rclone }) {
  const push = (garage, folder) => [
    ...alba,
    ...['static', 'push', '-t', 'bench:1.0', folder],
    `s3://${garage.bucket}?${new URLSearchParams({ endpoint: garage.endpoint, region: garage.region })}`,
  ];
  const commands = {
    alba: push,
    rclone: async (garage, folder, input) => rcloneCommand(garage, folder, await rclone(input)),
    s5cmd: (garage, folder) => [
      ...['s5cmd', '--endpoint-url', garage.endpoint, '--log', 'error', 'cp', `${folder}/`],
      `s3://${garage.bucket}/files/`,
    ],
  };
  const once =
    (program, input, { isAgain = false } = {}) =>
    ({ counted = false } = {}) =>
      withGarage(async (garage) => {
        const folder = await inputs[input]();
        const command = commands[program];
        if (isAgain) await measure(await command(garage, folder, input), { env: keyOf(garage) });
        const proxy = counted ? await countingProxy(garage.endpoint) : undefined;
        try {
          const reached = proxy === undefined ? garage : { ...garage, endpoint: proxy.endpoint };
          const figures = await measure(await command(reached, folder, input), { env: keyOf(garage) });
          await checkBucket(garage, input, program === 'alba');
          return { ...figures, ...proxy?.counts };
        } finally {
          proxy?.close();
        }
      });
  return {
    'alba many': once('alba', 'many'),
    'alba many unchanged': once('alba', 'many', { isAgain: true }),
    'rclone many': once('rclone', 'many'),
    's5cmd many': once('s5cmd', 'many'),
    'alba large': once('alba', 'large'),
    'rclone large': once('rclone', 'large'),
    's5cmd large': once('s5cmd', 'large'),
  };
}

export function rcloneCommand({ endpoint, region, bucket }, folder, flags) {
  const remote = `:s3,provider=Other,env_auth=true,endpoint='${endpoint}',region=${region},force_path_style=true`;
  return ['rclone', 'copy', folder, `${remote}:${bucket}/files`, '--config', '/dev/null', ...flags];
}

/** AWS_CA_BUNDLE, which breaks rclone, is not handed on: nothing of the machine's environment is. */
export function keyOf({ accessKeyId, secretAccessKey, region }) {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region };
}

/** All the files are there; alba's documents come on top. */
export async function checkBucket(garage, input, isMore = false) {
  const { objects, bytes } = await contentsOf(garage);
  const wanted = expected[input];
  const isRight = isMore
    ? objects > wanted.objects && bytes > wanted.bytes
    : objects === wanted.objects && bytes === wanted.bytes;
  if (!isRight)
    throw new Error(`the bucket holds ${objects} objects of ${bytes} bytes, not ${wanted.objects}`);
}
