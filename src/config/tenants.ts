import { z } from 'zod'
import { compileFilter, patternProblem, type Problem, type Tenant } from '../domain/index.ts'
import { checkYaml } from '../yaml/check-yaml.ts'

const defaultRunning = 2

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const subdomain = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/

function text(description: string, problem: (value: string) => string | null) {
  return z
    .string()
    .describe(description)
    .superRefine((value, context) => {
      const wrong = problem(value)
      if (wrong !== null) context.addIssue({ code: 'custom', message: `\`${value.slice(0, 60)}\` ${wrong}` })
    })
}

function name(description: string, rule: RegExp) {
  return text(description, (value) =>
    rule.test(value) ? null : 'is no name: lower-case letters, digits and `-`, which cannot begin or end it.',
  )
}

/** What is wrong with a pattern of repositories beyond the dialect: `acme*` looks right and matches none. */
function repositoryProblem(pattern: string): string | null {
  return pattern.includes('/') || pattern.includes('**')
    ? null
    : 'matches no repository: they are named `owner/name`.'
}

function patterns(of: string, example: string, problem: (pattern: string) => string | null = () => null) {
  return z
    .array(
      text(`a pattern of ${of}`, (value) => {
        const wrong = patternProblem(value)
        return wrong === null ? problem(value) : `is a bad pattern: ${wrong}.`
      }),
    )
    .min(1, `Without ${of} this tenant can build nothing: name at least one, such as "${example}".`)
    .describe(`a list of patterns of ${of}, such as ["${example}"]`)
}

const tenant = z
  .strictObject({
    name: name('the name of the tenant', label),
    namespace: name('a namespace of the cluster', label),
    repositories: patterns('repositories', 'acme/*', repositoryProblem),
    images: patterns('image names', 'ghcr.io/acme/**'),
    serviceAccount: name('a service account of the namespace', subdomain).nullable().optional(),
    pushSecret: name('a secret of the namespace', subdomain).nullable().optional(),
    limits: z
      .strictObject({
        running: z
          .number()
          .int('BuildRuns come whole.')
          .min(1, 'At least one BuildRun must be able to run.')
          .max(10_000, 'At most 10000 BuildRuns can run.')
          .describe('how many BuildRuns may run at one time')
          .optional(),
      })
      .describe('`running`')
      .optional(),
  })
  .describe('a tenant: `name`, `namespace`, `repositories`, `images` and what else it has')

const tenantsFile = z
  .strictObject({
    tenants: z
      .array(tenant)
      .min(1, 'There is no tenant here: nothing could be built.')
      .describe('a list of tenants'),
  })
  .describe('`tenants`, a list')

/**
 * Reads the operator's tenants file, YAML or JSON (which YAML contains): all problems at once, with their
 * places. `file` is what the operator calls it.
 */
export function loadTenants(text: string, file: string): { tenants: Tenant[] } | { problems: Problem[] } {
  const checked = checkYaml(text, tenantsFile)
  if ('problems' in checked) return checked
  const tenants = checked.value.tenants.map((written): Tenant => ({
    name: written.name,
    namespace: written.namespace,
    repositories: written.repositories,
    images: written.images,
    serviceAccount: written.serviceAccount ?? null,
    pushSecret: written.pushSecret ?? null,
    limits: { running: written.limits?.running ?? defaultRunning },
  }))
  const problems = [...findTwins(tenants, file), ...findSharedRepositories(tenants)]
  if (problems.length === 0) return { tenants }
  return { problems: problems.map(({ path, message }) => checked.problemAt(path, message)) }
}

interface Clash {
  path: (string | number)[]
  message: string
}

function findTwins(tenants: Tenant[], file: string): Clash[] {
  return tenants.flatMap((one, index) => {
    const first = tenants.findIndex((other) => other.name === one.name)
    if (first === index) return []
    return [
      { path: ['tenants', index, 'name'], message: `Two tenants of ${file} are named \`${one.name}\`.` },
    ]
  })
}

/** A repository named outright that another tenant claims too; overlapping patterns show when an event comes. */
function findSharedRepositories(tenants: Tenant[]): Clash[] {
  return tenants.flatMap((one, index) =>
    one.repositories.flatMap((repository, at) => {
      if (!/^[\w./-]+$/.test(repository)) return []
      // Two that both name it are one clash, told at the second.
      const other = tenants.find(
        (another, place) =>
          another !== one && claims(another, repository) && (place < index || !names(another, repository)),
      )
      if (other === undefined) return []
      const message = `\`${repository}\` belongs to the tenant \`${other.name}\` already: a repository has one tenant.`
      return [{ path: ['tenants', index, 'repositories', at], message }]
    }),
  )
}

function names(tenant: Tenant, repository: string): boolean {
  return tenant.repositories.some((pattern) => pattern.toLowerCase() === repository.toLowerCase())
}

function claims(tenant: Tenant, repository: string): boolean {
  const patterns = tenant.repositories.map((pattern) => pattern.toLowerCase())
  return compileFilter(patterns).lets(repository.toLowerCase())
}
