import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { prepareEtc } from '../sandbox/prepare-etc.ts'
import { isInsecure } from './is-insecure.ts'

test('plain http is for this machine, and for registries that the node is told of', () => {
  const dir = mkdtempSync(join(tmpdir(), 'insecure-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  mkdirSync(join(dir, 'images'))
  prepareEtc(dir, { caFiles: [], insecureRegistries: ['registry.lan:5000'], images: join(dir, 'images') })
  const file = join(dir, 'containers/registries.conf')
  const insecure = ['127.0.0.1:5000', 'localhost', '[::1]:80', 'registry.lan:5000']
  const secure = ['registry.lan', 'ghcr.io', '127.0.0.1.example.com', 'localhost.example.com']
  expect([...insecure, ...secure].filter((registry) => isInsecure(registry, file))).toEqual(insecure)
})
