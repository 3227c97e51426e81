/** Logs as builds write them, with the colours that tools put in. */

const dim = (text: string) => `\u001b[2m${text}\u001b[0m`
const green = (text: string) => `\u001b[32m${text}\u001b[0m`
const red = (text: string) => `\u001b[1;31m${text}\u001b[0m`
const cyan = (text: string) => `\u001b[36m${text}\u001b[0m`

const beginning = [
  'STEP 1/6: FROM docker.io/library/node:24-alpine',
  'Resolved "node" as an alias (/etc/containers/registries.conf.d/shortnames.conf)',
  `Copying blob ${dim('sha256:4abcf2066143')} ${green('done')}`,
  `Copying blob ${dim('sha256:1f3e46996e29')} ${green('done')}`,
  'STEP 2/6: WORKDIR /app',
  'STEP 3/6: COPY package.json package-lock.json ./',
  'STEP 4/6: RUN npm ci',
  '',
  'added 412 packages, and audited 413 packages in 9s',
  `found ${green('0')} vulnerabilities`,
  'STEP 5/6: COPY . .',
]

const modules = Array.from(
  { length: 36 },
  (_, nth) =>
    `  ${green('✓')} src/modules/part-${String(nth + 1).padStart(2, '0')}.ts ${dim(`${12 + ((nth * 7) % 40)} ms`)}`,
)

/** Of a build that is at it. */
export const runningLog = lines([
  ...beginning,
  'STEP 6/6: RUN npm run build',
  cyan('> till@4.2.0 build'),
  ...modules,
])

/** Of one that came to an image. */
export const succeededLog = lines([
  ...beginning,
  'STEP 6/6: RUN npm run build',
  ...modules.slice(0, 12),
  'COMMIT ghcr.io/globex/website-site',
  green('Successfully tagged'),
])

/** Of one that has a mistake in two lines of two files. */
export const failedLog = lines([
  ...beginning,
  'STEP 6/6: RUN npm run build',
  cyan('> shop-web@1.8.0 build'),
  '> tsc --noEmit',
  '',
  `src/checkout/total.ts(42,17): ${red('error')} TS2345: Argument of type 'string' is not assignable to parameter of type 'Money'.`,
  `src/checkout/receipt.ts(7,10): ${red('error')} TS2305: Module '"../till.ts"' has no exported member 'roundUp'.`,
  '',
  'Found 2 errors in 2 files.',
  red('npm error code 2'),
  'Error: building at STEP "RUN npm run build": while running runtime: exit status 2',
])

function lines(each: readonly string[]): string {
  return each.map((line) => `${line}\n`).join('')
}
