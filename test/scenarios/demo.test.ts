import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const command = join(import.meta.dirname, '..', '..', 'bin', 'slipway')

// buildah runs for root only on the embedded cluster: docs/differences.md.
describe.skipIf(process.getuid?.() !== 0)('slipway demo', () => {
  it('shows an image, two failures with their lines, and a pull request, and ends well', async () => {
    const { stdout, stderr } = await run(command, ['demo'])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/image {3}127\.0\.0\.1:\d+\/demo\/hello:main-[0-9a-f]{7}@sha256:[0-9a-f]{64}/)
    expect(stdout.match(/the registry answers the same digest/g)).toHaveLength(2)
    expect(stdout).toContain('annotation Dockerfile:5 ')
    expect(stdout).toContain('annotation .slipway.yaml:5:5 ')
    expect(stdout).toContain('pull request #1')
    expect(stdout).toContain('All four went as they should')
  })
})
