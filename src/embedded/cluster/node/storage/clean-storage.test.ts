import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findLeftovers } from './clean-storage.ts'

it('an image storage whose lists a build has replaced holds nothing up and tells nothing', () => {
  const images = mkdtempSync(join(tmpdir(), 'slipway-images-'))
  onTestFinished(() => rmSync(images, { recursive: true }))
  const list = (driver: string, kind: string) => {
    const folder = join(images, 'storage', `${driver}-${kind}`)
    mkdirSync(folder, { recursive: true })
    return join(folder, `${kind}.json`)
  }
  execFileSync('mkfifo', [list('overlay', 'containers')])
  symlinkSync('/dev/zero', list('overlay', 'images'))
  writeFileSync(list('vfs', 'containers'), '{')
  writeFileSync(list('vfs', 'images'), '[{ "names": null }]')
  expect(findLeftovers(images)).toEqual([])
  writeFileSync(list('vfs', 'images'), '[{ "names": ["localhost/kept"] }, {}]')
  expect(findLeftovers(images)).toEqual(['vfs'])
})
