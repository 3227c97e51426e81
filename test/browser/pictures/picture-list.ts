import type { MadePages } from '../../support/browser/fill-pages.ts'

/** A picture of the docs: of one of our pages, or of a check as GitHub lays it out. */
export interface Picture {
  /** In docs/images. */
  file: string
  height: number
  colorScheme?: 'light' | 'dark'
  /** What it shows. */
  of: { kind: 'page'; path: (made: MadePages) => string } | { kind: 'check'; golden: string }
}

/** Pixels of the screen; taken at twice as many. */
export const pictureWidth = 1080

/** When all of them are taken. */
export const pictureTime = Date.parse('2026-11-20T14:03:00Z')

/** In the order of README's tour. */
export const pictures: Picture[] = [
  { file: 'builds.webp', height: 700, of: page('/builds') },
  {
    file: 'build-running.webp',
    height: 900,
    of: { kind: 'page', path: (made) => `/builds/${made.running.build.id}` },
  },
  {
    ...{ file: 'build-failed.webp', height: 900, colorScheme: 'dark' },
    of: { kind: 'page', path: (made) => `/builds/${made.failed.build.id}` },
  },
  { file: 'repository.webp', height: 900, of: page('/repositories/acme/shop') },
  { file: 'queue.webp', height: 760, of: page('/queue') },
  { file: 'deliveries.webp', height: 640, of: page('/deliveries') },
  { file: 'setup.webp', height: 640, of: page('/setup') },
  { file: 'check-failure.webp', height: 640, of: { kind: 'check', golden: 'failure' } },
]

function page(path: string): Picture['of'] {
  return { kind: 'page', path: () => path }
}
