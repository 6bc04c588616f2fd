/** The SDK's own providers, which the client for S3 brings anyway: one part of dist/, loaded when the first is asked. */
export { fromHttp } from '@aws-sdk/credential-provider-http';
export { fromIni } from '@aws-sdk/credential-provider-ini';
export { fromTokenFile } from '@aws-sdk/credential-provider-web-identity';
export { fromInstanceMetadata } from '@smithy/credential-provider-imds';
