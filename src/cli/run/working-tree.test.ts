import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeTree } from './describe-tree.ts'
import { listFiles } from './list-files.ts'
import { packFiles } from './pack-files.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'slipway-tree-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function write(path: string, text = path): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true })
  writeFileSync(join(dir, path), text)
}

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...identity, ...args], { cwd: dir, encoding: 'utf8' }).trim()
}

const list = async (isRepository: boolean, ...except: string[]) =>
  (await listFiles(dir, { isRepository, except: except.map((name) => join(dir, name)) })).paths

async function pack(paths: string[]): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of packFiles(dir, paths)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('a repository', () => {
  beforeEach(() => {
    git('init', '--quiet', '--initial-branch=main')
    write('.gitignore', 'ignored\n')
    write('kept')
    write('deleted')
    git('add', '--all')
    git('commit', '--quiet', '--message=first')
  })

  it('is built with what is not committed yet, without what is ignored or deleted', async () => {
    write('folder/new file\nwith a line')
    write('ignored')
    write('out/image')
    rmSync(join(dir, 'deleted'))
    symlinkSync('kept', join(dir, 'link'))
    expect(await list(true, 'out')).toEqual(['.gitignore', 'folder/new file\nwith a line', 'kept', 'link'])
  })

  it('is built with the files of repositories inside of it', async () => {
    mkdirSync(join(dir, 'inner'))
    execFileSync('git', ['init', '--quiet'], { cwd: join(dir, 'inner') })
    write('inner/.gitignore', 'secret\n')
    write('inner/file')
    write('inner/secret')
    expect(await list(true)).toEqual(['.gitignore', 'deleted', 'inner/.gitignore', 'inner/file', 'kept'])
  })

  it('is known by branch and commit, and whether it is that commit', async () => {
    const sha = git('rev-parse', 'HEAD')
    expect(await describeTree(dir)).toEqual({ isRepository: true, branch: 'main', sha, isChanged: false })
    write('kept', 'changed')
    git('checkout', '--quiet', '--detach')
    expect(await describeTree(dir)).toEqual({ isRepository: true, branch: null, sha, isChanged: true })
  })

  it('that Git does not want to read is not taken for a plain folder', async () => {
    writeFileSync(join(dir, '.git', 'config'), '[broken')
    await expect(describeTree(dir)).rejects.toThrow(/git rev-parse/)
  })
})

describe('a plain folder', () => {
  it('is built with everything but .git', async () => {
    write('a')
    write('b/c')
    expect(await describeTree(dir)).toEqual({ isRepository: false, branch: null, sha: null, isChanged: true })
    write('.git/config')
    expect(await list(false)).toEqual(['a', 'b/c'])
  })
})

describe('the tar', () => {
  it('has the files of any name, with links as links', async () => {
    const names = ['--checkpoint-action=exec=false', 'spaces and\nlines', `${'long/'.repeat(40)}name`]
    for (const name of names) write(name, 'content')
    symlinkSync('/etc/passwd', join(dir, 'link'))
    const tar = await pack([...names, 'link'])
    const listed = execFileSync('tar', ['--list', '--verbose', '--quoting-style=literal'], {
      input: tar,
    }).toString()
    for (const name of names) expect(listed).toContain(name)
    expect(listed).toContain('link -> /etc/passwd')
    expect(listed).not.toContain('root:')
  })

  it('fails with tar’s words where a file is gone', async () => {
    await expect(pack(['gone'])).rejects.toThrow(/tar ended with 2: .*gone/)
  })
})
