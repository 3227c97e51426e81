import { createWriteStream } from 'node:fs'
import { chmod, chown, link, lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TarEntry } from './read-tar.ts'
import { readTar, TarError } from './read-tar.ts'

interface Limits {
  /** Bytes of content, unpacked. */
  bytes: number
  entries: number
}

interface Unpacked {
  files: number
  bytes: number
  /** Seconds since the epoch of the youngest file; 0 where there is none. */
  newest: number
}

/**
 * Unpacks a tar that a stranger sent below `root`. Nothing is written or linked outside: no absolute path,
 * no `..`, nothing through a link, no link that leads out, no devices; setuid bits are dropped. With
 * `whiteouts` the tar is a layer of an image, which removes what earlier ones brought. Throws TarError.
 */
export async function unpackTar(
  source: AsyncIterable<Uint8Array>,
  root: string,
  options: { limits: Limits; owner?: { uid: number; gid: number } | null; whiteouts?: boolean },
): Promise<Unpacked> {
  const { limits, owner = null, whiteouts = false } = options
  const done: Unpacked = { files: 0, bytes: 0, newest: 0 }
  let entries = 0

  async function take(entry: TarEntry, content: AsyncIterable<Buffer>): Promise<void> {
    entries += 1
    done.bytes += entry.size
    if (entries > limits.entries)
      throw new TarError('too-large', `the archive has more than ${String(limits.entries)} entries`)
    if (done.bytes > limits.bytes)
      throw new TarError('too-large', `the archive holds more than ${String(limits.bytes)} bytes`)
    const parts = safeParts(entry.path)
    const name = parts.at(-1)
    if (name === undefined) return
    const target = join(root, ...parts)
    await makeParents(root, parts.slice(0, -1), owner)
    if (whiteouts && name.startsWith('.wh.')) return remove(target, name)
    await place(entry, parts, target, content)
    if (entry.type === 'file') {
      done.files += 1
      done.newest = Math.max(done.newest, entry.mtime)
    }
  }

  async function place(
    entry: TarEntry,
    parts: string[],
    target: string,
    content: AsyncIterable<Buffer>,
  ): Promise<void> {
    const there = await lstat(target).catch(() => null)
    if (entry.type === 'directory') {
      if (there !== null && !there.isDirectory()) await rm(target)
      if (there?.isDirectory() !== true) await mkdir(target)
      await chmod(target, (entry.mode & 0o777) | 0o700)
    } else {
      if (there !== null) await rm(target, { recursive: true })
      if (entry.type === 'file') {
        const mode = entry.mode & 0o777
        // `wx` also refuses to follow a link that somebody put there meanwhile.
        await pipeline(Readable.from(content), createWriteStream(target, { flags: 'wx', mode }))
        await chmod(target, mode)
      } else if (entry.type === 'symlink') {
        checkLink(entry, parts.length - 1)
        await symlink(entry.linkTo, target)
        return
      } else if (entry.type === 'link') {
        const from = safeParts(entry.linkTo)
        await refuseLinks(root, from.slice(0, -1), entry.path)
        const file = await lstat(join(root, ...from)).catch(() => null)
        if (file?.isFile() !== true)
          throw unsafe(entry.path, 'is a hard link to what is no file of the archive')
        await link(join(root, ...from), target)
      } else throw unsafe(entry.path, 'is neither a file nor a folder nor a link')
    }
    if (owner !== null) await chown(target, owner.uid, owner.gid)
  }

  await readTar(source, take)
  return done
}

/** The path's parts, without `.`; throws where it does not stay inside. */
function safeParts(path: string): string[] {
  if (path.startsWith('/')) throw unsafe(path, 'is an absolute path')
  if (path.includes('\0')) throw unsafe(path, 'holds a zero byte')
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw unsafe(path, 'leads out of its folder')
  return parts
}

/**
 * Only leading `..`, as many as there are folders above: after a name they could follow another link up,
 * and out (`s -> .`, `t -> s/s/../..`).
 */
function checkLink({ path, linkTo }: TarEntry, depth: number): void {
  const parts = linkTo.split('/').filter((part) => part !== '' && part !== '.')
  const up = parts.findIndex((part) => part !== '..')
  const ups = up < 0 ? parts.length : up
  if (linkTo.startsWith('/') || linkTo === '' || ups > depth || parts.slice(ups).includes('..'))
    throw unsafe(path, `is a link that leads out: ${JSON.stringify(linkTo)}`)
}

async function makeParents(
  root: string,
  parts: string[],
  owner: { uid: number; gid: number } | null,
): Promise<void> {
  for (const [index] of parts.entries()) {
    const folder = join(root, ...parts.slice(0, index + 1))
    const there = await lstat(folder).catch(() => null)
    if (there?.isDirectory() === true) continue
    if (there !== null) throw unsafe(parts.join('/'), 'goes through what is no folder')
    await mkdir(folder)
    if (owner !== null) await chown(folder, owner.uid, owner.gid)
  }
}

async function refuseLinks(root: string, parts: string[], path: string): Promise<void> {
  for (const [index] of parts.entries()) {
    const there = await lstat(join(root, ...parts.slice(0, index + 1))).catch(() => null)
    if (there?.isDirectory() !== true) throw unsafe(path, 'is a hard link through what is no folder')
  }
}

/** `.wh.name` removes a name, `.wh..wh..opq` all that is in its folder. */
async function remove(target: string, name: string): Promise<void> {
  const folder = dirname(target)
  const gone = name === '.wh..wh..opq' ? await readdir(folder) : [name.slice('.wh.'.length)]
  for (const one of gone)
    if (one !== '' && one !== '.' && one !== '..')
      await rm(join(folder, one), { recursive: true, force: true })
}

function unsafe(path: string, why: string): TarError {
  return new TarError('unsafe', `${JSON.stringify(path.slice(0, 300))} ${why}`)
}
