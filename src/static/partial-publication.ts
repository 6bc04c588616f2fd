import { formatPlatform, type Platform } from '../oci/platform.ts';
import { runBuildJob } from '../protocol/build-job.ts';
import { BuildRecords, type FoundRecords } from '../protocol/build-records.ts';
import type { Publication, TargetResult } from '../protocol/publication.ts';
import { publishList } from '../protocol/publish-list.ts';
import { released } from '../protocol/released.ts';
import { Tally } from '../protocol/tally.ts';
import { WaitingNote } from '../report/waiting-note.ts';
import { isFloatingName } from '../tags/classes.ts';
import { checkStaticReference } from '../tags/static-names.ts';
import { type Artefact, artefactOf } from './artefact.ts';
import { AsideFiles } from './aside-files.ts';
import { refuseCollisions } from './collect.ts';
import { type ExistingTag, isFixed, readTag } from './existing-tag.ts';
import { type StaticKeys, staticKeys } from './keys.ts';
import { type OwnRecord, ownRecords } from './own-records.ts';
import { partialDifferences } from './partial-differences.ts';
import { publishedPlatforms, type StaticPublicationOptions, staticPublication } from './publication.ts';
import { recordedFiles } from './recorded-files.ts';
import type { StaticFile } from './static-file.ts';
import { areListed, tagList } from './tag-list.ts';
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
  readonly #own: readonly OwnRecord[];
  readonly #aside: AsideFiles;
  readonly #records: BuildRecords;
  readonly #sent = new Tally();
  readonly #skipped = new Tally();
  readonly #waiting = new WaitingNote();
  #planning: Promise<void> | undefined;
  #isDone = false;
  #isRecorded = false;
  #whole: Publication | undefined;

  constructor(options: PartialStaticOptions) {
    const { store, name, tags, files, expected, build, run } = options;
    for (const tag of tags) checkStaticReference(name, tag);
    this.target = store.name;
    this.#options = options;
    this.#keys = staticKeys(store, name);
    this.#artefact = artefactOf(files);
    this.#own = ownRecords(files, expected);
    // The same tag in all jobs of the build.
    const [first = ''] = [...tags].sort();
    const { parts, notices } = this.#keys;
    this.#records = new BuildRecords({ store, parts, tag: first, build, notices, run });
    this.#aside = new AsideFiles({ store, prefix: this.#records.prefix, run });
  }

  plan(): Promise<void> {
    this.#planning ??= this.#plan();
    return this.#planning;
  }

  async #plan(): Promise<void> {
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
    if (this.#isDone) return this.#result((await this.#list()) ? 'published' : 'unchanged');
    const end = await runBuildJob({
      what: `${name}:${tags[0]} in ${this.target}`,
      own: this.#own,
      expected,
      isRecorded: this.#isRecorded,
      record: () => this.#record(),
      read: (platforms) => this.#records.read(platforms),
      publish: (records) => this.#publish(records),
    });
    if (end.kind === 'published') return this.#withOwnCounts(end.published);
    this.#waiting.tell(run.reporter, `the files in ${this.target}`, expected.length, end.missing);
    return { ...this.#result('waiting'), missing: end.missing };
  }

  async abandon(): Promise<void> {
    await this.#whole?.abandon();
  }

  async #read(tag: string): Promise<ExistingTag | undefined> {
    const { store, overwrite, run } = this.#options;
    return readTag(store, this.#keys, tag, { overwrite, signal: run.signal });
  }

  #isFixed(tag: string, existing: ExistingTag): boolean {
    return isFixed(tag, existing) && !this.#options.overwrite;
  }

  #floats(tag: string): boolean {
    return this.#options.floating(tag) || isFloatingName(tag);
  }

  #differences(existing: ExistingTag): readonly string[] {
    return partialDifferences(this.#artefact, existing.content, this.#options.expected);
  }

  /** Whether a tag was written by this build; or a release is there and the same. With `overwrite` all is looked at anew. */
  #holdsAll(tag: string, existing: ExistingTag): boolean {
    const { overwrite, build } = this.#options;
    if (overwrite || existing.replacing || this.#differences(existing).length > 0) return false;
    if (this.#isFixed(tag, existing)) return true;
    return existing.revision === build && (this.#floats(tag) || !existing.floating);
  }

  /** Lists tags that are there and were not listed, since whoever wrote them was stopped. Returns whether there was need to. */
  async #list(): Promise<boolean> {
    const { store, tags, run } = this.#options;
    if (await areListed(store, this.#keys, tags, run)) return false;
    this.#sent.addAll(
      await publishList(tagList(store, this.#keys, run), { tags, present: true }, store, run),
    );
    return true;
  }

  /** Tells the other jobs of the build what this one has brought. */
  async #record(): Promise<void> {
    const { run } = this.#options;
    const records = this.#own.map(({ platform, bytes, files }) => {
      return { platform, bytes, reaches: this.#aside.reached(artefactOf(files).parts) };
    });
    const resend = async (missing: readonly string[]) => {
      const gone = new Set(missing);
      const lost = this.#artefact.parts.filter(({ body }) => gone.has(this.#aside.key(body.digest)));
      await this.#aside.send(lost, { sent: this.#sent, skipped: new Tally() });
    };
    await this.#records.write(records, resend);
    this.#isRecorded = true;
    for (const { platform, bytes } of records) {
      this.#sent.add(bytes.length);
      run.reporter.object(formatPlatform(platform), this.#records.key(platform));
    }
  }

  /** As if one job had brought it all. Throws `platform` where files of two jobs cannot lie beside each other. */
  async #publish(records: FoundRecords): Promise<TargetResult> {
    const { expected: _, ...options } = this.#options;
    const files = this.#filesOf(records);
    refuseCollisions(files);
    const origins = await this.#aside.origins(files.map(({ digest }) => digest));
    this.#whole = staticPublication({ ...options, files, origins });
    await this.#whole.plan();
    await this.#whole.send();
    const result = await this.#whole.commit();
    await this.#records.removeOld(records);
    return result;
  }

  #filesOf(records: FoundRecords): readonly StaticFile[] {
    const { expected } = this.#options;
    const own = new Map(this.#own.map(({ platform, files }) => [formatPlatform(platform), files]));
    return [...records].flatMap(([platform, { bytes }]) =>
      recordedFiles(platform, bytes, own.get(platform) ?? [], { aside: this.#aside, expected }),
    );
  }

  /** Where another job has written the tags at the same moment, this one has brought a part of them all the same. */
  #withOwnCounts(whole: TargetResult): TargetResult {
    this.#sent.addAll(whole.sent);
    return { ...whole, status: 'published', sent: this.#sent.count(), skipped: this.#skipped.count() };
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
