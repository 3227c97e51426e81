import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hastyClock } from '../../../../../test/support/fakes/hasty-clock.ts'
import { silentLog } from '../../../../../test/support/fakes/silent-log.ts'
import { waitUntil } from '../../../../../test/support/wait-until.ts'
import { readTemplate, strategy } from '../../../../shipwright/index.ts'
import { openObjects } from '../../objects/open-objects.ts'
import { startNotingMissing } from './note-missing.ts'

test('a strategy says which of its tools and images the machine lacks, until they are there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tools-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const install = async (name: string) => {
    await writeFile(join(folder, name), '')
    await chmod(join(folder, name), 0o755)
  }
  const clock = hastyClock()
  const objects = openObjects({ file: join(folder, 'objects.db'), clock, log: silentLog })
  onTestFinished(() => objects.close())
  const make = (name: string, tools: string, image = 'busybox') =>
    objects.create({
      ...{ apiVersion: 'shipwright.io/v1beta1', kind: 'ClusterBuildStrategy' },
      metadata: { name, annotations: { 'slipway.build/tools': tools } },
      spec: {
        parameters: [{ name: 'builder', description: 'Image', default: 'registry.example.com/builder:1' }],
        steps: [{ name: 'work', image }],
      },
    })
  const missing = (name: string) =>
    readTemplate(strategy.parse(objects.get('ClusterBuildStrategy', null, name))).missing

  await install('present')
  make('early', 'present, absent')
  const noting = startNotingMissing({ objects, clock, folders: [folder] })
  onTestFinished(() => noting.stop())
  expect(missing('early')).toEqual(['absent'])
  make('late', 'absent,../present')
  expect(missing('late')).toEqual(['absent', '../present'])
  make('fine', 'present')
  expect(missing('fine')).toBeUndefined()

  make('elsewhere', 'present, absent', 'ghcr.io/acme/tool:v1')
  expect(missing('elsewhere')).toEqual(['absent', 'ghcr.io/acme/tool:v1'])
  make('by-default', 'present', '$(params.builder)')
  expect(missing('by-default')).toEqual(['registry.example.com/builder:1'])

  await install('absent')
  await waitUntil('the tool is seen', () => missing('early') === undefined)
  expect(missing('late')).toEqual(['../present'])
  expect(missing('elsewhere')).toEqual(['ghcr.io/acme/tool:v1'])
})
