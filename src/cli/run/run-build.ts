import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { systemClock } from '../../clock.ts'
import { duration, isExecutionEnded, outputImage, size, type Build } from '../../domain/index.ts'
import type { RunRef } from '../../ports.ts'
import type { Terminal } from '../terminal.ts'
import { applyParams } from './apply-params.ts'
import { copyImage } from './copy-image.ts'
import { localRun } from './local-run.ts'
import { localSecrets } from './local-secrets.ts'
import { packFiles } from './pack-files.ts'
import { outputFolder, type PreparedBuild } from './prepare-build.ts'
import { readRegistryLogins } from './registry-logins.ts'
import { showFailure } from './show-failure.ts'
import { showSteps, type Outcome } from './show-steps.ts'
import { startLocalWorld, type LocalWorld } from './start-local-world.ts'
import { uploadSource } from './upload-source.ts'
import { watchRun, type WatchedRun } from './watch-run.ts'

/** How long a cancelled run may take to end; its processes are killed in any case. */
const cancelMs = 15_000
const progressMs = 2_000
/** Of a file that is shown in part. */
const mostSource = 512 * 1024

/** Builds what was prepared; leaves nothing running, however it ends. */
export async function runBuild(
  prepared: PreparedBuild,
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
  interrupted: AbortSignal,
): Promise<'succeeded' | 'failed' | 'interrupted'> {
  const { paint } = terminal
  const { build, files } = prepared
  const started = Date.now()
  const wanted = outputImage(build.config)
  terminal.line(
    `${paint.bold(build.name)} ${paint.dim(`${wanted}, ${files.paths.length} files, ${size(files.bytes)}`)}`,
  )
  const lent = localSecrets(build.config.secrets ?? [], env)
  if ('problem' in lent) {
    terminal.complain(`slipway: ${lent.problem}`)
    return 'failed'
  }
  await using ending = new AsyncDisposableStack()
  const world = await startLocalWorld(prepared.dataDir)
  ending.defer(() => world.stop())
  const logins = readRegistryLogins(env)
  const pushSecret = logins === null ? null : world.keepLogins(logins)
  for (const [name, values] of lent.secrets) world.keepSecret(name, values)
  const hidden = [...(logins?.secrets ?? []), ...lent.values]
  const fitted = fit(prepared, world, pushSecret)
  if ('problem' in fitted) {
    terminal.complain(`slipway: ${fitted.problem}`)
    return 'failed'
  }
  const isInterrupted = () => interrupted.aborted
  if (isInterrupted()) return 'interrupted'

  const { ref, run } = localRun(fitted.build)
  const answer = await world.engine.start(ref, run, null)
  if ('refused' in answer) throw new Error(`the BuildRun was refused: ${answer.message}`)
  const over = new AbortController()
  ending.defer(() => over.abort())
  const watched = watchRun(world.engine, ref, over.signal)
  const cancelled = cancelWhen(interrupted, world, ref, over)
  // A run that ends before its source step has begun, such as one that cannot begin, takes no source.
  const needless = new AbortController()
  const sendSignal = AbortSignal.any([over.signal, needless.signal])
  const sending = sendSource(prepared, world, watched, ref, terminal, sendSignal).catch(
    async (error: unknown) => {
      if (isInterrupted() || sendSignal.aborted) return
      terminal.complain(
        `slipway: the source could not be sent: ${error instanceof Error ? error.message : String(error)}`,
      )
      await world.engine.cancel(ref)
    },
  )
  const parts = { engine: world.engine, clock: systemClock, terminal }
  const outcome = await showSteps(parts, watched, ref, hidden, over.signal).catch((error: unknown) => {
    if (isInterrupted()) return null
    throw error
  })
  needless.abort()
  await sending
  if (isInterrupted()) {
    await cancelled
    terminal.complain(paint.yellow('Cancelled.'))
    return 'interrupted'
  }
  if (outcome?.seen.state !== 'succeeded') {
    if (outcome !== null) explainFailure(prepared, outcome, terminal)
    return 'failed'
  }
  const { digest } = outcome.seen
  terminal.line(`\n${paint.green('✓')} ${paint.bold(build.name)} built in ${duration(Date.now() - started)}`)
  terminal.line(`  image   ${wanted}`)
  terminal.line(`  digest  ${digest ?? 'not reported by the strategy'}`)
  if (outcome.seen.size !== null) terminal.line(`  size    ${size(outcome.seen.size)}`)
  if (prepared.output !== null && digest !== null) {
    const tag = build.config.tags[0] ?? 'latest'
    const path = repositoryPath(build.config.image)
    await copyImage({ registry: world.registry.url, path, digest, tag }, prepared.output)
    if (prepared.output.startsWith(join(prepared.dir, outputFolder)))
      writeFileSync(join(prepared.dir, outputFolder, '.gitignore'), '*\n')
    const folder = relative(prepared.dir, prepared.output)
    terminal.line(`  layout  ${folder}   ${paint.dim(`buildah pull oci:${folder}`)}`)
  }
  return 'succeeded'
}

/** The Build as this machine can do it: its parameters in the strategy's types, its image where it may go. */
function fit(
  { build, params, output }: PreparedBuild,
  world: LocalWorld,
  pushSecret: string | null,
): { build: Build } | { problem: string } {
  const { parameters = [] } = world.strategy(build.config.strategy.name).spec
  const applied = applyParams(build.config.params, params, parameters)
  if ('problem' in applied) return applied
  const config = { ...build.config, params: applied.params, pushSecret }
  if (output === null) return { build: { ...build, config } }
  const image = `${world.registry.host}/${repositoryPath(config.image)}`
  return { build: { ...build, config: { ...config, image } } }
}

/** Without the registry: `acme/api`. */
function repositoryPath(image: string): string {
  const [first = '', ...rest] = image.split('/')
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? rest.join('/') : image
}

/** Asks the cluster for the end when somebody wants it; `over` ends the watching if that takes too long. */
async function cancelWhen(
  interrupted: AbortSignal,
  { engine }: LocalWorld,
  ref: RunRef,
  over: AbortController,
): Promise<void> {
  await new Promise((resolve) => {
    for (const signal of [interrupted, over.signal]) signal.addEventListener('abort', resolve)
    if (interrupted.aborted) resolve(null)
  })
  if (over.signal.aborted) return
  const impatience = setTimeout(() => over.abort(), cancelMs)
  over.signal.addEventListener('abort', () => clearTimeout(impatience))
  await engine.cancel(ref)
}

async function sendSource(
  { dir, files }: PreparedBuild,
  world: LocalWorld,
  run: WatchedRun,
  ref: RunRef,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { pod, state } = await run.until((seen) => seen.pod !== null || isExecutionEnded(seen.state))
  if (pod === null || isExecutionEnded(state)) return
  let told = Date.now()
  await uploadSource(
    world.kubeconfig,
    { namespace: ref.namespace, name: pod },
    packFiles(dir, files.paths),
    (bytes) => {
      if (Date.now() - told < progressMs) return
      told = Date.now()
      terminal.line(terminal.paint.dim(`  sent ${size(bytes)} of ${size(files.bytes)}`))
    },
    signal,
  )
}

function explainFailure(prepared: PreparedBuild, { seen, log }: Outcome, terminal: Terminal): void {
  const { build, dir, files } = prepared
  if (seen.failure === null) return
  // Paths come out of a log: only files of the tree are opened.
  const readSource = (path: string): string | null =>
    files.paths.includes(path) ? readFileSync(join(dir, path), 'utf8').slice(0, mostSource) : null
  showFailure(seen.failure, build.config, log, readSource, terminal)
}
