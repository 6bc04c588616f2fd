/** image-spec annotations.md, the pre-defined key for the commit that something was built from. */
export const revisionKey = 'org.opencontainers.image.revision';

/** The commit that annotations name. */
export function revisionOf(annotations: Readonly<Record<string, string>> | undefined): string | undefined {
  return annotations?.[revisionKey] || undefined;
}
