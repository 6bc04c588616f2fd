import { ListMultipartUploadsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

// Else the SDK tells every test file which Node its later versions want. What alba prints is its own affair.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** How a real bucket is reached, as `startGarage` tells it. */
export interface BucketAccess {
  readonly endpoint: string;
  readonly webEndpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Listed {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly lastModified: string;
}

/** A second pair of eyes on a bucket: what stands in it, asked without any of alba's code. */
export interface Bucket {
  /** The target that alba is given. */
  readonly target: string;
  /** The variables that carry its key. */
  readonly env: Readonly<Record<string, string>>;
  list(prefix?: string): Promise<readonly Listed[]>;
  keys(prefix?: string): Promise<readonly string[]>;
  /** Keys of the multipart uploads that nobody has completed or aborted. */
  uploads(): Promise<readonly string[]>;
  close(): void;
}

export function openBucket(access: BucketAccess): Bucket {
  const { endpoint, webEndpoint, bucket, region, accessKeyId, secretAccessKey } = access;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  const list = async (prefix = '') => {
    const objects: Listed[] = [];
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key = '', Size = 0, ETag = '', LastModified } of page.Contents ?? []) {
        objects.push({ key: Key, size: Size, etag: ETag, lastModified: LastModified?.toISOString() ?? '' });
      }
    }
    return objects;
  };
  return {
    target: s3Target(access, { public_url: webEndpoint }),
    env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    list,
    keys: async (prefix) => (await list(prefix)).map(({ key }) => key),
    async uploads() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return Uploads.map(({ Key = '' }) => Key);
    },
    close: () => client.destroy(),
  };
}

/** The URL of a bucket for alba, with other parameters added or in place of those that would work. */
export function s3Target(
  { bucket, endpoint, region }: Pick<BucketAccess, 'bucket' | 'endpoint' | 'region'>,
  parameters: Readonly<Record<string, string>> = {},
): string {
  return `s3://${bucket}?${new URLSearchParams({ endpoint, region, ...parameters })}`;
}
