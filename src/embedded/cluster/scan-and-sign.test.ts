import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it as always, vi } from 'vitest'
import { findPrograms } from '../../../test/support/find-programs.ts'
import { startBuildWorld, type BuildWorld } from '../../../test/support/servers/start-build-world.ts'

// buildah runs for root only. Debian has no package of cosign and syft: what needs them is skipped where nobody put
// them into /usr/local/bin. grype's knowledge comes from the network, so that here a program obeys its documentation
// (https://github.com/anchore/grype#output-formats) and finds what it is told to.
const isRoot = process.getuid?.() === 0
const tools = findPrograms('cosign', 'syft')
const it = always.skipIf(!isRoot)
const itSigns = always.skipIf(!isRoot || tools === null)
vi.setConfig({ testTimeout: 60_000 })

const resources = new AsyncDisposableStack()
let world: BuildWorld
let folder: string

const grype = `#!/bin/sh
set -eu
while [ "$#" -gt 0 ]; do
  case $1 in
    --config) config=$2; shift ;;
    --template) grep -q 'range .Matches' "$2"; shift ;;
    --file) file=$2; shift ;;
    --output) [ "$2" = template ]; shift ;;
    oci-dir:*) grep -q '"layers"' "\${1#oci-dir:}/blobs/sha256/"* ;;
  esac
  shift
done
[ ! -f /opt/slipway/0/broken ] || { echo 'the database cannot be loaded' >&2; exit 1; }
while IFS= read -r line; do
  grep -q "^  - vulnerability: \${line%%:*}\$" "$config" || echo "$line"
done > "$file" <<'END'
CVE-2026-0001:Low
CVE-2026-0003:Critical
CVE-2026-0002:High
CVE-2026-0003:Critical
GHSA-2qrg-x229-3v8q:Negligible
CVE-2026-0004:Medium
END
`

beforeAll(async () => {
  if (!isRoot) return
  folder = mkdtempSync(join(tmpdir(), 'slipway-scanner-'))
  resources.defer(() => rmSync(folder, { recursive: true }))
  const scanner = join(folder, 'scanner')
  mkdirSync(scanner)
  chmodSync(folder, 0o755)
  writeFileSync(join(scanner, 'grype'), grype, { mode: 0o755 })
  world = resources.use(await startBuildWorld(['buildah'], [scanner, ...(tools ?? [])]))
})
afterAll(() => resources.disposeAsync())

const files = { Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' }
const build = (name: string, params: Record<string, string | string[]>, more = {}) =>
  world.build(name, { strategy: 'buildah', files, params, more })

/** Whether the registry has the image. */
const isPushed = async (name: string) => (await world.manifest(name)).digest !== ''

describe('a scan', () => {
  it('fails the build before it is pushed, and says what was found, the worst first', async () => {
    await build('bad', { scan: 'high' })
    const { failureDetails, output, log } = await world.ended('bad')
    expect(failureDetails, log).toMatchObject({
      reason: 'VulnerabilitiesFound',
      message:
        '2 known vulnerabilities are high or worse, so nothing is pushed: CVE-2026-0003 CVE-2026-0002 ',
      location: { container: 'step-scan' },
    })
    expect(output?.vulnerabilities).toMatchObject([
      { id: 'CVE-2026-0003', severity: 'critical' },
      { id: 'CVE-2026-0002', severity: 'high' },
      { id: 'CVE-2026-0004', severity: 'medium' },
      { id: 'CVE-2026-0001', severity: 'low' },
    ])
    expect(await isPushed('bad')).toBe(false)
  })

  it('lets an image pass whose vulnerabilities are less bad or ignored, and reports what is left', async () => {
    await build('good', { scan: 'high', 'scan-ignore': ['CVE-2026-0003', 'CVE-2026-0002'] })
    const { reason, output, log } = await world.ended('good')
    expect(reason, log).toBe('Succeeded')
    expect(output?.vulnerabilities).toMatchObject([{ id: 'CVE-2026-0004' }, { id: 'CVE-2026-0001' }])
    expect(await isPushed('good')).toBe(true)
  })

  it('that cannot be made fails the build, too', async () => {
    writeFileSync(join(folder, 'scanner/broken'), '')
    await build('unknown', { scan: 'low' })
    const { failureDetails, log } = await world.ended('unknown')
    rmSync(join(folder, 'scanner/broken'))
    expect(failureDetails?.reason).toBe('ScanFailed')
    expect(log).toContain('the database cannot be loaded')
    expect(await isPushed('unknown')).toBe(false)
  })
})

describe('a list of contents and a signature', () => {
  const cosign = (...args: string[]) => {
    const program = tools?.[0] === undefined ? 'cosign' : join(tools[0], 'cosign')
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      COSIGN_PASSWORD: 'sesame',
      COSIGN_EXPERIMENTAL: '1',
    }
    return execFileSync(program, args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' })
  }

  itSigns('are beside the image in the registry, and are verified with the public key', async () => {
    cosign('generate-key-pair')
    const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64')
    world.cluster.objects.create({
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cosign-key', namespace: 'team-a' } },
      data: {
        'cosign.key': base64(readFileSync(join(folder, 'cosign.key'))),
        'cosign.password': base64('sesame'),
      },
    })
    await build(
      'signed',
      { sbom: 'spdx', sign: 'key' },
      { volumes: [{ name: 'signing-key', secret: { secretName: 'cosign-key' } }] },
    )
    const { reason, output, log } = await world.ended('signed')
    expect(reason, log).toBe('Succeeded')
    expect(log).not.toContain('sesame')
    const image = `${world.registry.host}/acme/signed@${output?.digest ?? ''}`
    const plain = ['--insecure-ignore-tlog=true', '--allow-http-registry', '--key', 'cosign.pub']
    expect(cosign('verify', ...plain, image)).toContain(output?.digest)
    const attestation = cosign('verify-attestation', ...plain, '--type', 'spdxjson', image)
    const { payload } = JSON.parse(attestation) as { payload: string }
    expect(Buffer.from(payload, 'base64').toString()).toContain('SPDX-2.3')
    const notes = world.cluster
      .taskRunOf(await world.cluster.ended('signed'))
      .status?.results?.find(({ name }) => name === 'shp-error-message')?.value
    expect(String(notes).split('\n')).toEqual([
      expect.stringMatching(/^slipway.build\/artifact signature sha256:[0-9a-f]{64}$/),
      expect.stringMatching(/^slipway.build\/artifact sbom sha256:[0-9a-f]{64}$/),
      expect.stringMatching(/^slipway.build\/artifact attestation sha256:[0-9a-f]{64}$/),
      '',
    ])
    expect(() => cosign('verify', ...plain, `${world.registry.host}/acme/good:v1`)).toThrow('no signatures')
  })

  itSigns('is made of each platform of an index', async () => {
    await build('many', { sbom: 'cyclonedx', platforms: ['linux/amd64', 'linux/arm64'] })
    const { reason, log } = await world.ended('many')
    expect(reason, log).toBe('Succeeded')
    expect(log.match(/^pushed sbom /gm)).toHaveLength(2)
  })

  it('need a key where a signature is asked for', async () => {
    await build('keyless', { sign: 'key' })
    const { failureDetails } = await world.ended('keyless')
    const reason = tools === null ? 'SignToolMissing' : 'SigningKeyMissing'
    expect(failureDetails).toMatchObject({ reason, location: { container: 'step-sign' } })
  })
})
