import { formatPlatform, type Platform } from '../oci/platform.ts';
import { runBuildJob, waitingNote } from '../protocol/build-job.ts';
import { BuildParts, type BuildPartsFound, youngest } from '../protocol/build-parts.ts';
import { removeOldBuilds } from '../protocol/old-builds.ts';
import type { Publication, TargetResult } from '../protocol/publication.ts';
import { released } from '../protocol/released.ts';
import { Tally } from '../protocol/tally.ts';
import { classify, isFloatingName } from '../tags/classes.ts';
import { type Artefact, artefactOf } from './artefact.ts';
import { AsideFiles } from './aside-files.ts';
import { platformsOf, tagDocument } from './documents.ts';
import { type ExistingTag, readTag } from './existing-tag.ts';
import { type StaticKeys, staticKeys } from './keys.ts';
import { checkStaticReference } from './names.ts';
import { partialDifferences } from './partial-tag.ts';
import { publishedPlatforms, type StaticPublicationOptions, staticPublication } from './publication.ts';
import { recordedFiles } from './recorded-files.ts';
import type { StaticFile } from './static-file.ts';
import { staticUrls } from './urls.ts';

export interface PartialStaticOptions extends Omit<StaticPublicationOptions, 'origins' | 'build'> {
  /** The platforms that the tag is to have. */
  readonly expected: readonly Platform[];
  /** The commit that is built: what the jobs have in common. The annotations name it as the revision. */
  readonly build: string;
}

/**
 * The files of some platforms on their way to one store. They are sent aside, and recorded; the tag is published by the job
 * that finds all expected platforms recorded, and until then it shows what it showed.
 */
export function partialStaticPublication(options: PartialStaticOptions): Publication {
  return new PartialStaticPublication(options);
}

class PartialStaticPublication implements Publication {
  readonly kind = 'static';
  readonly target: string;
  readonly #options: PartialStaticOptions;
  readonly #keys: StaticKeys;
  readonly #artefact: Artefact;
  readonly #own: readonly (readonly StaticFile[])[];
  readonly #aside: AsideFiles;
  readonly #records: BuildParts;
  readonly #sent = new Tally();
  readonly #skipped = new Tally();
  #isDone = false;
  #whole: Publication | undefined;

  constructor(options: PartialStaticOptions) {
    const { store, name, tags, files, build, run } = options;
    for (const tag of tags) checkStaticReference(name, tag);
    this.target = store.name;
    this.#options = options;
    this.#keys = staticKeys(store, name);
    this.#artefact = artefactOf(files);
    this.#own = platformsOf(files);
    // The same tag in all jobs of the build.
    const [first = ''] = [...tags].sort();
    const prefix = `${this.#keys.parts}${first}/${build}/`;
    this.#aside = new AsideFiles({ store, prefix, run });
    this.#records = new BuildParts({ store, prefix, notices: this.#keys.notices, run });
  }

  async plan(): Promise<void> {
    const { name, tags } = this.#options;
    const found = await Promise.all(tags.map(async (tag) => ({ tag, existing: await this.#read(tag) })));
    for (const { tag, existing } of found) {
      if (existing === undefined || !this.#isFixed(tag, existing)) continue;
      const [different] = this.#differences(existing);
      if (different !== undefined) throw released(`${name}:${tag}`, different);
    }
    this.#isDone = found.every(
      ({ tag, existing }) => existing !== undefined && this.#holdsAll(tag, existing),
    );
  }

  planned(): TargetResult {
    const { parts } = this.#artefact;
    const bytes = parts.reduce((sum, { body }) => sum + body.size, 0);
    const result = this.#result(this.#isDone ? 'unchanged' : 'planned');
    return this.#isDone ? result : { ...result, sent: { objects: parts.length, bytes } };
  }

  async send(): Promise<void> {
    if (this.#isDone) return;
    await this.#aside.send(this.#artefact.parts, { sent: this.#sent, skipped: this.#skipped });
  }

  async commit(): Promise<TargetResult> {
    const { name, tags, expected, run } = this.#options;
    if (this.#isDone) return this.#result('unchanged');
    const end = await runBuildJob({
      what: `${name}:${tags[0]} in ${this.target}`,
      own: this.#platforms(),
      expected,
      record: () => this.#record(),
      read: (platforms) => this.#records.read(platforms),
      stands: () => this.#stands(),
      publish: (records) => this.#publish(records),
    });
    if (end.kind === 'published') return this.#withOwnCounts(end.published);
    if (end.kind === 'stands') return this.#result('published');
    run.reporter.note(waitingNote(expected, end.missing));
    return this.#result('waiting');
  }

  async abandon(): Promise<void> {
    await this.#whole?.abandon();
  }

  async #read(tag: string): Promise<ExistingTag | undefined> {
    const { store, overwrite, run } = this.#options;
    return readTag(store, this.#keys, tag, { overwrite, signal: run.signal });
  }

  #isFixed(tag: string, existing: ExistingTag): boolean {
    const { floating, overwrite } = this.#options;
    const floats = existing.floating || floating(tag) || isFloatingName(tag);
    return classify(tag) === 'release' && !floats && !overwrite;
  }

  #differences(existing: ExistingTag): readonly string[] {
    return partialDifferences(this.#artefact, existing.content, this.#options.expected);
  }

  /** Whether a tag was written by this build; or a release is there and the same. */
  #holdsAll(tag: string, existing: ExistingTag): boolean {
    if (existing.replacing || this.#differences(existing).length > 0) return false;
    return this.#isFixed(tag, existing) || existing.revision === this.#options.build;
  }

  async #stands(): Promise<boolean> {
    const { tags, build } = this.#options;
    const found = await Promise.all(tags.map((tag) => this.#read(tag)));
    return found.every((existing) => {
      if (existing === undefined || existing.replacing || existing.revision !== build) return false;
      return this.#differences(existing).length === 0;
    });
  }

  /** Tells the other jobs of the build what this one has brought. */
  async #record(): Promise<void> {
    const { annotations, created, run } = this.#options;
    const details = { annotations, created, floating: false };
    const records = this.#own.map((files) => {
      const { parts } = artefactOf(files);
      const bytes = Buffer.from(tagDocument(files, details));
      return { platform: platformOf(files), bytes, reaches: this.#aside.reached(parts) };
    });
    const resend = async (missing: readonly string[]) => {
      const gone = new Set(missing);
      const lost = this.#artefact.parts.filter(({ body }) => gone.has(this.#aside.key(body.digest)));
      await this.#aside.send(lost, { sent: this.#sent, skipped: new Tally() });
    };
    await this.#records.write(records, resend);
    for (const { platform, bytes } of records) {
      this.#sent.add(bytes.length);
      run.reporter.object(formatPlatform(platform), this.#records.key(platform));
    }
  }

  #filesOf(records: BuildPartsFound): readonly StaticFile[] {
    const own = new Map(this.#own.map((files) => [formatPlatform(platformOf(files)), files]));
    return [...records].flatMap(([platform, { bytes }]) =>
      recordedFiles(platform, bytes, own.get(platform) ?? [], this.#aside),
    );
  }

  async #publish(records: BuildPartsFound): Promise<TargetResult> {
    const files = this.#filesOf(records);
    const { expected: _, ...options } = this.#options;
    const origins = await this.#aside.origins(files.map(({ digest }) => digest));
    const whole = staticPublication({ ...options, files, origins });
    this.#whole = whole;
    await whole.plan();
    await whole.send();
    const result = await whole.commit();
    await removeOldBuilds(options.store, this.#keys.parts, youngest(records), options.run);
    return result;
  }

  #platforms(): readonly Platform[] {
    return this.#own.map(platformOf);
  }

  #withOwnCounts(result: TargetResult): TargetResult {
    this.#sent.addAll(result.sent);
    return { ...result, status: 'published', sent: this.#sent.count(), skipped: this.#skipped.count() };
  }

  #result(status: 'published' | 'unchanged' | 'planned' | 'waiting'): TargetResult {
    const { name, tags, files, publicUrl } = this.#options;
    const isThere = status === 'published' || status === 'unchanged';
    return {
      target: this.target,
      kind: this.kind,
      status,
      references: isThere ? tags.map((tag) => `${name}:${tag}`) : [],
      urls: isThere && publicUrl !== undefined ? staticUrls(publicUrl, name, tags, files) : [],
      platforms: publishedPlatforms(this.#artefact),
      sent: this.#sent.count(),
      reused: { objects: 0, bytes: 0 },
      skipped: this.#skipped.count(),
    };
  }
}

function platformOf(files: readonly StaticFile[]): Platform {
  return (files[0] as StaticFile).platform;
}
