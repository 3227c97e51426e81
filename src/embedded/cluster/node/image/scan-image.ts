import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** `output.vulnerabilityScan` of a Build, as `--vuln-settings` gives it. */
export interface ScanSettings {
  enabled?: boolean
  failOnFinding?: boolean
  ignore?: { id?: string[]; severity?: string; unfixed?: boolean }
}

interface Vulnerability {
  id: string
  severity: string
}

interface Report {
  Results?: {
    Vulnerabilities?: { VulnerabilityID: string; Severity: string; FixedVersion?: string }[]
  }[]
}

/** Trivy's words, the worst first. */
const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN']
/** A result holds 4 kB for all of a step's results: upstream keeps so many. */
const mostListed = 50

/** What a scan with Trivy found; `input` is an OCI layout. Throws where there is no Trivy. */
export async function scanImage(input: string, settings: ScanSettings): Promise<Vulnerability[]> {
  const args = ['image', '--quiet', '--format', 'json', '--scanners', 'vuln', '--input', input]
  try {
    const { stdout } = await promisify(execFile)('trivy', args, { maxBuffer: 256 * 1024 * 1024 })
    return selectVulnerabilities(JSON.parse(stdout) as Report, settings)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Error(
      'the Build asks for a vulnerability scan, and this machine has no scanner: install trivy in /usr/bin or /usr/local/bin, or take output.vulnerabilityScan out of the Build',
    )
  }
}

/** The worst first, each once, without what the Build ignores. */
export function selectVulnerabilities(report: Report, { ignore = {} }: ScanSettings): Vulnerability[] {
  const { id: ids = [], severity, unfixed } = ignore
  const rank = (word: string) => severities.indexOf(word.toUpperCase())
  // `severity: medium` ignores medium and all that is less.
  const least = severity === undefined ? Infinity : rank(severity)
  const found = (report.Results ?? []).flatMap(({ Vulnerabilities = [] }) => Vulnerabilities)
  const kept = found.filter(
    (one) =>
      !ids.includes(one.VulnerabilityID) &&
      rank(one.Severity) < least &&
      (unfixed !== true || (one.FixedVersion ?? '') !== ''),
  )
  const once = new Map(kept.map((one) => [one.VulnerabilityID, one.Severity]))
  return [...once]
    .map(([id, word]) => ({ id, severity: word }))
    .sort((a, b) => rank(a.severity) - rank(b.severity) || a.id.localeCompare(b.id))
    .slice(0, mostListed)
}

/** `CVE-2026-0001:c,CVE-2026-0002:h`, the form of the result `shp-image-vulnerabilities`. */
export function formatVulnerabilities(found: Vulnerability[]): string {
  return found.map(({ id, severity }) => `${id}:${(severity[0] ?? 'u').toLowerCase()}`).join(',')
}
