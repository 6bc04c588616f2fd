import type { Verb } from '../../settings/verbs.ts';

interface Usage {
  readonly summary: string;
  /** The arguments, behind `alba VERB`. */
  readonly arguments: string;
  readonly examples: readonly string[];
}

const garage = "'s3://releases?endpoint=https://s3.example.org&region=garage'";

/** What `--help` says of each command besides its settings. Lines are at most 76 characters long. */
export const usage: Readonly<Record<Verb, Usage>> = {
  publish: {
    summary: 'Publish files and images, as one tag, to one or more targets.',
    arguments: '-t NAME:TAG [--static|--build DIR]… [--container SOURCE]… TARGET',
    examples: [
      'alba publish -t hello:1.0 --static df --container docker /srv/downloads',
      `alba publish -t hello:1.0 --static df \\\n  ${garage}`,
    ],
  },
  'static push': {
    summary: 'Publish files: what lies in DIR as OS/ARCH/…/FILE, for each platform.',
    arguments: '-t NAME:TAG DIR… TARGET',
    examples: [
      'alba static push -t hello:1.0 df /srv/downloads',
      `alba static push -t hello:1.0 df \\\n  ${garage}`,
      'alba static push -t hello:1.0 linux/amd64=result/bin/hello /srv/downloads',
    ],
  },
  'container push': {
    summary: 'Publish images: one a platform, merged into one image index.',
    arguments: '-t NAME:TAG SOURCE… TARGET',
    examples: [
      'alba container push -t hello:1.0 docker/*.tar.gz /srv/downloads',
      `alba container push -t hello:1.0 docker \\\n  ${garage}`,
      'alba container push -t hello:1.0 docker docker://ghcr.io/me/hello',
      'alba container push -t hello:1.0 linux/arm/v6=image.tar oci:layout',
      'docker save hello | alba container push -t hello:1.0 - /srv/downloads',
    ],
  },
  'container build': {
    summary: 'Build images from plain files, DIR as OS/ARCH/…/FILE, and publish them as one.',
    arguments: '-t NAME:TAG DIR… TARGET',
    examples: [
      'alba container build -t hello:1.0 df docker://ghcr.io/me/hello',
      'alba container build -t hello:1.0 --user app --expose 8080 df /srv/downloads',
      'alba container build -t hello:1.0 --layer share=/usr/share/hello df oci:layout',
      'alba container build -t hello:1.0 linux/arm64=hello --cmd=--help df oci:layout',
    ],
  },
  'container ls': {
    summary: 'List images: the names at a target, a name’s tags, or what stands under a tag.',
    arguments: '[-t NAME[:TAG]] TARGET',
    examples: [
      'alba container ls /srv/downloads',
      'alba container ls -t hello --long /srv/downloads',
      `alba container ls -t hello:1.0 \\\n  ${garage}`,
      'alba container ls docker://registry.example.org/birds/hello',
    ],
  },
  'container rm': {
    summary: 'Remove tags of images, and nothing that another tag needs.',
    arguments: '-t NAME:TAG TARGET',
    examples: [
      'alba container rm -t hello:1.0 /srv/downloads',
      `alba container rm -t hello:1.0 -t hello:1.1 --dry-run \\\n  ${garage}`,
      'alba container rm docker://registry.example.org/birds/hello:1.0',
    ],
  },
  serve: {
    summary: 'Serve a directory that was published to: downloads, and a registry to pull from.',
    arguments: 'DIR [--host ADDRESS] [--port PORT]',
    examples: ['alba serve /srv/downloads', 'alba serve /srv/downloads --host 0.0.0.0 --port 80'],
  },
};

/** `alba static push -t NAME:TAG DIR… TARGET` */
export function usageOf(verb: Verb): string {
  return `alba ${verb} ${usage[verb].arguments}`;
}
