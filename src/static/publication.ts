import { randomBytes } from 'node:crypto';
import { digestOf } from '../oci/digest.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { Count, Publication, PublishedPlatform, TargetResult } from '../protocol/publication.ts';
import { publishList } from '../protocol/publish-list.ts';
import type { Run } from '../protocol/run.ts';
import { Tally } from '../protocol/tally.ts';
import { messageOf } from '../report/error.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { isFloatingName } from '../tags/classes.ts';
import { checkStaticReference } from '../tags/static-names.ts';
import { type Artefact, artefactOf } from './artefact.ts';
import { checksums } from './checksums.ts';
import type { Origin } from './copy-part.ts';
import { platformsOf } from './documents.ts';
import { staticKeys } from './keys.ts';
import type { Shipment } from './shipment.ts';
import type { StaticFile } from './static-file.ts';
import { areListed, tagList } from './tag-list.ts';
import { TagPush } from './tag-push.ts';
import { staticUrls } from './urls.ts';

export interface StaticPublicationOptions {
  readonly store: ObjectStore;
  /** What readers see the store as. */
  readonly publicUrl?: string;
  readonly name: string;
  /** At least one; the files are sent for the first, and copied inside the store for the others. */
  readonly tags: readonly string[];
  /** As `collectStatic` returns them: at least one. */
  readonly files: readonly StaticFile[];
  /** Whether later publishes are meant to move a tag. */
  readonly floating: (tag: string) => boolean;
  /** Whether a release may be replaced, and an unreadable document. */
  readonly overwrite: boolean;
  readonly annotations: Readonly<Record<string, string>>;
  /** Where bytes of the files lie in the store already, by digest. */
  readonly origins?: ReadonlyMap<string, Origin>;
  /** The commit that tags have to name, where other jobs bring parts of it. */
  readonly build?: string;
  /** Written into the documents; no content. */
  readonly created: Date;
  readonly run: Run;
}

/** Files on their way to one store, under one or several tags. Throws `usage` for names that df-dist-v1 cannot hold. */
export function staticPublication(options: StaticPublicationOptions): Publication {
  return new StaticPublication(options);
}

class StaticPublication implements Publication {
  readonly kind = 'static';
  readonly target: string;
  readonly #options: StaticPublicationOptions;
  readonly #shipment: Shipment;
  readonly #pushes: readonly TagPush[];
  /** Whether the name document held all tags when it was read; undefined as long as it was not. */
  #listed: boolean | undefined;
  #planning: Promise<void> | undefined;

  constructor(options: StaticPublicationOptions) {
    const { store, name, tags, files, floating, overwrite, annotations, created, run } = options;
    for (const tag of tags) checkStaticReference(name, tag);
    const keys = staticKeys(store, name);
    this.target = store.name;
    this.#options = options;
    this.#shipment = {
      store,
      keys,
      artefact: artefactOf(files),
      pieces: `${keys.pieces}${randomBytes(8).toString('hex')}/`,
      origins: new Map(options.origins),
      overwrite,
      ...(options.build === undefined ? {} : { build: options.build }),
      annotations,
      created,
      sent: new Tally(),
      skipped: new Tally(),
      run,
    };
    this.#pushes = [...new Set(tags)].map(
      (tag) => new TagPush(tag, floating(tag) || isFloatingName(tag), this.#shipment),
    );
  }

  /** An unchanged push ends here: one GET a tag, and one of the name document. */
  plan(): Promise<void> {
    this.#planning ??= this.#plan();
    return this.#planning;
  }

  async #plan(): Promise<void> {
    await Promise.all(this.#pushes.map((push) => push.plan()));
    if (this.#changed().length === 0) this.#listed = await this.#areListed();
  }

  planned(): TargetResult {
    const { artefact } = this.#shipment;
    const changed = this.#changed();
    const [sent, skipped] = [new Tally(), new Tally()];
    for (const push of this.#pushes) {
      const brings = push === changed[0] && changed.length === this.#pushes.length;
      for (const part of artefact.parts) {
        (brings && !push.knows(part) ? sent : skipped).add(part.body.size);
      }
    }
    const idle = changed.length === 0 && this.#listed === true;
    return this.#result(idle ? 'unchanged' : 'planned', sent.count(), skipped.count());
  }

  async send(): Promise<void> {
    const changed = this.#changed();
    if (changed.length === 0) return;
    const total = this.planned().sent.bytes;
    const progress = this.#options.run.reporter.progress(`sending to ${this.target}`, total);
    try {
      for (const push of this.#pushes) if (push.unchanged) await push.findIntact();
      for (const push of changed) await push.send(progress);
    } finally {
      progress.end();
    }
  }

  async commit(): Promise<TargetResult> {
    const { sent, skipped, run } = this.#shipment;
    try {
      for (const push of this.#pushes) await this.#commitTag(push);
    } catch (error) {
      await this.#listWhatStands();
      throw error;
    }
    await this.#removePieces(run.signal);
    const listed = await this.#publishList();
    const idle = this.#changed().length === 0 && listed;
    return this.#result(idle ? 'unchanged' : 'published', sent.count(), skipped.count());
  }

  async #commitTag(push: TagPush): Promise<void> {
    const { artefact, skipped, keys, run } = this.#shipment;
    if (!push.unchanged) {
      await push.commit();
      return;
    }
    for (const { body } of artefact.parts) skipped.add(body.size);
    run.reporter.object('tag', keys.document(push.tag), 'unchanged');
  }

  /** After a failure: tags that were written before it are to be found all the same. */
  async #listWhatStands(): Promise<void> {
    const { run } = this.#options;
    if (this.#pushes.length < 2 || run.signal.aborted) return;
    try {
      await this.#publishList();
    } catch (error) {
      // The failure before is the one to tell; the next push of the name puts the list right.
      run.reporter.debug(`the list of tags could not be written: ${messageOf(error)}`);
    }
  }

  async abandon(): Promise<void> {
    const { run } = this.#options;
    await Promise.all(this.#pushes.map((push) => push.abandon()));
    try {
      await this.#removePieces(AbortSignal.timeout(run.timing.request));
    } catch (error) {
      // Whatever made this run fail is what is told; pieces that stay are collected later.
      run.reporter.debug(`files on their way could not be removed: ${messageOf(error)}`);
    }
  }

  #changed(): readonly TagPush[] {
    return this.#pushes.filter((push) => !push.unchanged);
  }

  async #areListed(): Promise<boolean> {
    const { store, keys, run } = this.#shipment;
    return areListed(store, keys, this.#tags(), run);
  }

  /** Brings the name document up to date where it is not. Returns whether it was, all along. */
  async #publishList(): Promise<boolean> {
    const { store, keys, run, sent } = this.#shipment;
    const asked = this.#pushes.every((push) => push.existed);
    const listed = this.#listed ?? (asked && (await this.#areListed()));
    if (!listed) {
      const list = tagList(store, keys, run);
      sent.addAll(await publishList(list, { tags: this.#tags(), present: true }, store, run));
    }
    run.reporter.object('manifest', keys.list, listed ? 'unchanged' : undefined);
    return listed;
  }

  /** All that were sent aside, also those that a failure has left. */
  async #removePieces(signal: AbortSignal): Promise<void> {
    const { store, artefact, pieces, origins } = this.#shipment;
    const aside = [...origins.values()].some(({ key }) => key.startsWith(pieces));
    if (!aside) return;
    await store.remove(
      artefact.parts.map(({ suffix }) => pieces + suffix),
      { signal },
    );
  }

  #tags(): readonly string[] {
    return this.#pushes.map(({ tag }) => tag);
  }

  #result(status: TargetResult['status'], sent: Count, skipped: Count): TargetResult {
    const { publicUrl, name } = this.#options;
    const { artefact } = this.#shipment;
    return {
      target: this.target,
      kind: this.kind,
      status,
      references: this.#tags().map((tag) => `${name}:${tag}`),
      urls: publicUrl === undefined ? [] : staticUrls(publicUrl, name, this.#tags(), artefact.files),
      platforms: publishedPlatforms(artefact),
      sent,
      reused: { objects: 0, bytes: 0 },
      skipped,
    };
  }
}

/** A platform's digest is that of its file; of several, that of their lines in SHA256SUMS. */
export function publishedPlatforms({ files }: Artefact): readonly PublishedPlatform[] {
  return platformsOf(files).map((own) => {
    const [first] = own as readonly [StaticFile, ...StaticFile[]];
    return {
      platform: formatPlatform(first.platform),
      digest: own.length === 1 ? first.digest : digestOf(checksums(own)),
      size: own.reduce((sum, { size }) => sum + size, 0),
    };
  });
}
