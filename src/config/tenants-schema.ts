import { z } from 'zod'
import { patternProblem } from '../domain/index.ts'

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

/** One name that images are pushed to, as registries take it: https://github.com/distribution/reference. */
function imageName(description: string) {
  const part = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*'
  const rule = new RegExp(`^(?=.{1,255}$)(?:[\\w.-]+(?::[0-9]{1,5})?/)?${part}(?:/${part})*$`)
  return text(description, (value) =>
    rule.test(value) ? null : 'is no image name without tag and digest, such as ghcr.io/acme/strangers.',
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

function mostRunning(description: string) {
  return z
    .number()
    .int('BuildRuns come whole.')
    .min(1, 'At least one BuildRun must be able to run.')
    .max(10_000, 'At most 10000 BuildRuns can run.')
    .describe(description)
    .optional()
}

function mostQueued(description: string) {
  return z
    .number()
    .int('Builds come whole.')
    .min(1, 'At least one build must be able to wait.')
    .max(100_000, 'At most 100000 builds can wait.')
    .describe(description)
    .optional()
}

const tenant = z
  .strictObject({
    name: name('the name of the tenant', label),
    namespace: name('a namespace of the cluster', label),
    repositories: patterns('repositories', 'acme/*', repositoryProblem),
    images: patterns('image names', 'ghcr.io/acme/**'),
    serviceAccount: name('a service account of the namespace', subdomain).nullable().optional(),
    pushSecret: name('a secret of the namespace', subdomain).nullable().optional(),
    owners: z
      .record(z.string(), z.number().int().positive().describe('the numeric id of an account'))
      .describe('ids of accounts by their names, such as { acme: 583231 }')
      .optional(),
    untrusted: z
      .strictObject({
        policy: z
          .enum(['approval', 'never'])
          .describe('`approval` or `never`: what becomes of pull requests of strangers')
          .optional(),
        image: imageName('an image name without tag').nullable().optional(),
        serviceAccount: name('a service account of the namespace', subdomain).nullable().optional(),
        pushSecret: name('a secret of the namespace', subdomain).nullable().optional(),
      })
      .describe('`policy`, `image`, `serviceAccount` and `pushSecret` of what strangers have built')
      .optional(),
    webhookSecretFile: z
      .string()
      .min(1, 'A file has a name.')
      .describe("the file with the secret of the tenant's own webhook")
      .optional(),
    webhookSecretEnv: text('the name of an environment variable', (value) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) ? null : 'is no name of an environment variable.',
    ).optional(),
    limits: z
      .strictObject({
        running: mostRunning('how many BuildRuns may run at one time'),
        runningPerRepository: mostRunning('how many BuildRuns of one repository may run at one time'),
        runningPerRef: mostRunning(
          'how many BuildRuns of one branch, tag or pull request may run at one time',
        ),
        queued: mostQueued('how many builds may wait at one time'),
        queuedPerRepository: mostQueued('how many builds of one repository may wait at one time'),
        queuedPerRef: mostQueued('how many builds of one branch, tag or pull request may wait at one time'),
      })
      .describe('`running`, `queued`, and both for each repository (`…PerRepository`) and ref (`…PerRef`)')
      .optional(),
  })
  .describe('a tenant: `name`, `namespace`, `repositories`, `images` and what else it has')

/** What an operator writes into a tenants file. */
export const tenantsFile = z
  .strictObject({
    tenants: z
      .array(tenant)
      .min(1, 'There is no tenant here: nothing could be built.')
      .describe('a list of tenants'),
  })
  .describe('`tenants`, a list')

/** One tenant as it is written. */
export type WrittenTenant = z.infer<typeof tenant>
