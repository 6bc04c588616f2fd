import { type Claim, claimRelease, type HeldClaim } from '../protocol/claim.ts';
import { inOrder } from '../protocol/in-order.ts';
import { promptly } from '../protocol/promptly.ts';
import { readDocument } from '../protocol/read-document.ts';
import type { Root } from '../protocol/root.ts';
import { writeRoots } from '../protocol/write-roots.ts';
import { AlbaError } from '../report/error.ts';
import type { Progress } from '../report/reporter.ts';
import { bytesBody } from '../store/body.ts';
import { classify } from '../tags/classes.ts';
import type { Part } from './artefact.ts';
import { type Content, contentDigest, contentOfDocument, firstDifference } from './content.ts';
import type { Origin } from './copy-part.ts';
import { parseTagDocument, replacingDocument, type TagDocument, tagDocument } from './documents.ts';
import { type ExistingTag, isFixed, readTag, refuseReleased } from './existing-tag.ts';
import { concurrency, type Shipment } from './shipment.ts';
import { jsonOptions } from './tag-list.ts';
import { TagParts } from './tag-parts.ts';

/** After so many rounds the publisher whose document does not stand gives way to the other, who goes on to make it whole. */
const roundsBeforeYielding = 5;
/** Then the store itself is not to be trusted. */
const mostRounds = 50;

/** One tag on its way. */
export class TagPush {
  readonly tag: string;
  readonly #floating: boolean;
  readonly #shipment: Shipment;
  readonly #parts: TagParts;
  #existing: ExistingTag | undefined;
  #unchanged = false;
  #held: HeldClaim | undefined;

  constructor(tag: string, floating: boolean, shipment: Shipment) {
    this.tag = tag;
    this.#floating = floating;
    this.#shipment = shipment;
    this.#parts = new TagParts(tag, shipment);
  }

  /** Whether the tag holds this content already; known after `plan`. */
  get unchanged(): boolean {
    return this.#unchanged;
  }

  /** Whether there was such a tag; known after `plan`. */
  get existed(): boolean {
    return this.#existing !== undefined;
  }

  /** Whether the tag's document gives a file of these bytes at that place; known after `plan`. */
  knows({ suffix, body }: Part): boolean {
    return this.#existing?.content.get(suffix)?.digest === body.digest;
  }

  /** One GET. Throws `released` where a release would change. With `overwrite`, a LIST sees whether all is intact. */
  async plan(): Promise<void> {
    const { store, keys, artefact, overwrite, run } = this.#shipment;
    this.#existing = await readTag(store, keys, this.tag, { overwrite, signal: run.signal });
    if (this.#existing === undefined) return;
    if (!overwrite) refuseReleased(`${keys.name}:${this.tag}`, this.tag, this.#existing, artefact);
    const floatsOn = this.#floating || !this.#existing.floating;
    const same = firstDifference(artefact.content, this.#existing.content) === undefined;
    if (same && overwrite) await this.findIntact();
    const intact = !overwrite || artefact.parts.every((part) => this.#parts.isPlaced(part));
    this.#unchanged =
      same && floatsOn && intact && !this.#existing.replacing && this.#isOfBuild(this.#existing);
  }

  /** A release stays what it is, whoever built the same again. */
  #isOfBuild(existing: ExistingTag): boolean {
    const { build, overwrite } = this.#shipment;
    if (build === undefined || (isFixed(this.tag, existing) && !overwrite)) return true;
    return existing.revision === build;
  }

  /** Learns which files lie there already, for this tag and those behind it. */
  async findIntact(): Promise<void> {
    if (this.#existing !== undefined) await this.#parts.findIntact(this.#existing);
  }

  /**
   * Brings all bytes to the store where no reader sees them: to their place for a new tag, aside for one that is replaced.
   * A new release is claimed first: files of two contents would meet at the same names.
   */
  async send(progress: Progress): Promise<void> {
    const { store, keys, artefact, origins, skipped, run } = this.#shipment;
    if (this.#isFirstRelease()) {
      this.#held = await claimRelease(store, keys.notices, keys.document(this.tag), this.#claim(), run);
    }
    await this.findIntact();
    if (!this.existed) await this.#parts.clearTheWay();
    const here = new Map(origins);
    const send = async (part: Part, signal: AbortSignal) => {
      const origin = here.get(part.body.digest);
      if (this.#parts.isPlaced(part)) skipped.add(part.body.size);
      else if (!this.existed) await this.#sendNew(part, origin, progress, signal);
      else if (origin !== undefined) skipped.add(part.body.size);
      else await this.#parts.sendAside(part, progress, signal);
    };
    await inOrder(artefact.parts, concurrency, run.signal, send, (part) => {
      if (this.#parts.isPlaced(part)) this.#show(part, this.existed ? 'already there' : undefined);
    });
    if (!this.existed) await this.#parts.place(artefact.checksums, undefined, run.signal);
  }

  async #sendNew(
    part: Part,
    origin: Origin | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void> {
    const copied = await this.#parts.place(part, origin, signal, progress);
    if (copied) this.#shipment.skipped.add(part.body.size);
  }

  /**
   * Makes the tag visible. Throws `conflict` where another publisher of the same tag does not give way. Behind its document
   * a round that may give way only reads: who gives way leaves the other's tag whole (decision 0003).
   */
  async commit(): Promise<void> {
    const { store, keys, run } = this.#shipment;
    for (let round = 0; round < mostRounds; round += 1) {
      await this.#putInPlace(round);
      await this.#writeDocument(round);
      if (round === 0) await this.#parts.remove(this.#leftovers());
      const found = await this.#readBack();
      if (found === 'whole') {
        run.reporter.object('tag', keys.document(this.tag));
        return;
      }
      if (found === 'theirs' && round + 1 >= roundsBeforeYielding) break;
    }
    throw new AlbaError(
      'conflict',
      `another publisher keeps writing ${keys.name}:${this.tag} in ${store.name}`,
      { hint: 'let one job at a time publish a tag, then run this again' },
    );
  }

  /** Takes back the claim of a push that did not come to its end. Never rejects. */
  async abandon(): Promise<void> {
    await this.#held?.withdraw();
  }

  /** In the first round of a new tag there is nothing left to do. */
  async #putInPlace(round: number): Promise<void> {
    const { artefact, origins, run } = this.#shipment;
    // A claim keeps others from a first release; any other tag may have been written by another publisher by now.
    if (this.#held === undefined || round > 0) await this.#announceReplacement();
    await this.#parts.clearTheWay();
    const missing = artefact.parts.filter((part) => !this.#parts.isPlaced(part));
    const place = async (part: Part, signal: AbortSignal) => {
      if (round > 0 && (await this.#parts.adopt(part, signal))) return;
      await this.#parts.place(part, origins.get(part.body.digest), signal);
    };
    await inOrder(missing, concurrency, run.signal, place, (part) => {
      if (round === 0) this.#show(part);
    });
    if (!this.#parts.isPlaced(artefact.checksums)) {
      await this.#parts.place(artefact.checksums, undefined, run.signal);
    }
  }

  /**
   * Makes the document that stands now say that its files may be others; so a push that breaks off before the new document
   * is seen. None stands where the tag is new, or was removed meanwhile.
   */
  async #announceReplacement(): Promise<void> {
    const { store, keys, sent, run } = this.#shipment;
    const key = keys.document(this.tag);
    const stored = await promptly(run, store, (signal) => readDocument(store, key, { signal }));
    const document = stored && documentOf(stored.bytes);
    if (document === undefined || document.replacing) return;
    const body = bytesBody(replacingDocument(document));
    await promptly(run, store, (signal) => store.put(key, body, { ...jsonOptions, signal }));
    sent.add(body.size);
  }

  /** Sends again what the last look found missing, or in another version than was put. */
  async #restore(missing: readonly string[]): Promise<void> {
    await this.#announceReplacement();
    await this.#parts.restore(missing);
  }

  async #writeDocument(round: number): Promise<void> {
    const { store, keys, artefact, annotations, created, sent, run } = this.#shipment;
    const body = bytesBody(tagDocument(artefact.files, { created, annotations, floating: this.#floating }));
    const parts = this.#parts;
    const root: Root = {
      key: keys.document(this.tag),
      body,
      options: jsonOptions,
      // Asked for at each look: `restore` gives parts new ETags.
      get reaches() {
        return parts.reached();
      },
      ...(round === 0 && this.#held !== undefined ? { claim: this.#claim(), held: this.#held } : {}),
    };
    await writeRoots(store, keys.notices, [root], (missing) => this.#restore(missing), run, parts.looks);
    sent.add(body.size);
  }

  #claim(): Claim {
    const { keys, artefact } = this.#shipment;
    return { reference: `${keys.name}:${this.tag}`, tag: this.tag, digest: artefact.digest, digestOf };
  }

  #isFirstRelease(): boolean {
    return !this.existed && !this.#floating && !this.#shipment.overwrite && classify(this.tag) === 'release';
  }

  /** What the document that was found at first reaches and this one does not. */
  #leftovers(): readonly string[] {
    const replaced = [...(this.#existing?.content.keys() ?? [])];
    return replaced.filter((suffix) => !this.#shipment.artefact.content.has(suffix));
  }

  /**
   * What stands there now: another publisher of the same tag shows here. Of two, the one who has written the document
   * last finds it its own, so never do both of them give way.
   */
  async #readBack(): Promise<'whole' | 'mixed' | 'theirs'> {
    const { store, keys, artefact, run } = this.#shipment;
    const whole = await this.#parts.areWhole();
    const document = await readDocument(store, keys.document(this.tag), { signal: run.signal });
    const content = document === undefined ? undefined : contentOf(document.bytes);
    if (content === undefined || contentDigest(content) !== artefact.digest) return 'theirs';
    return whole ? 'whole' : 'mixed';
  }

  #show(part: Part, remark?: string): void {
    this.#shipment.run.reporter.object(part.source, this.#parts.key(part), remark);
  }
}

function documentOf(bytes: Uint8Array): TagDocument | undefined {
  try {
    return parseTagDocument(Buffer.from(bytes), '');
  } catch {
    // Then it is not ours, which is all that is asked here.
    return undefined;
  }
}

function contentOf(bytes: Uint8Array): Content | undefined {
  const document = documentOf(bytes);
  return document && contentOfDocument(document);
}

function digestOf(bytes: Uint8Array): string | undefined {
  const content = contentOf(bytes);
  return content === undefined ? undefined : contentDigest(content);
}
