import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Build, BuildSpec, Problem } from '../../domain/index.ts'
import { durationProblem, parseDuration } from '../../plan/build-file/duration.ts'
import { readChain } from '../../plan/build-file/extends/read-chain.ts'
import { needsIn } from '../../plan/build-file/needs/template.ts'
import { parseDocument } from '../../plan/build-file/parse-build-file.ts'
import { localReader } from '../validate/local-reader.ts'
import { readStrategies } from '../shipped-strategies.ts'
import { chooseBuild } from './choose-build.ts'
import { whyNotOutput } from './copy-image.ts'
import { describeTree } from './describe-tree.ts'
import { listFiles, type SourceFiles } from './list-files.ts'
import { localBuild } from './local-build.ts'

/** Where images go that nobody said a folder for, below the tree. */
export const outputFolder = 'slipway-out'

/** What is asked on the command line. */
interface Wish {
  /** The working tree. */
  dir: string
  /** The build file, relative to the tree. */
  file: string
  dataDir: string
  output?: string
  push: boolean
  param: string[]
  timeout?: string
}

/** All that can be known before anything is started. */
export interface PreparedBuild {
  build: Build
  dir: string
  dataDir: string
  files: SourceFiles
  /** `name=value`, to be held against the strategy. */
  params: string[]
  /** Folder for the image; null where it is pushed. */
  output: string | null
}

/** Reads the build file and the tree; what is wrong with either is told as sentences. */
export async function prepareBuild(
  name: string | undefined,
  wish: Wish,
): Promise<PreparedBuild | { problems: string[] }> {
  const { dir, file, dataDir } = wish
  const bytes = await readFile(join(dir, file)).catch(() => null)
  if (bytes === null)
    return {
      problems: [
        `there is no ${file} in ${dir}: write one as docs/build-file.md says, or name it with --file`,
      ],
    }
  const { document, isWhole, notes } = await readChain(localReader(dir), file, bytes)
  const parsed = parseDocument(document, isWhole)
  if ('problems' in parsed || !isWhole) {
    const wrong = 'problems' in parsed ? parsed.problems.map((one) => inWords(one, file)) : []
    return { problems: [...wrong, ...notes.map((note) => `${file}: ${note}`)] }
  }
  const chosen = chooseBuild(parsed.file.builds, name)
  if ('problem' in chosen) return { problems: [chosen.problem] }
  const needed = neededBy(chosen.spec, wish.param)
  if (needed !== null) return { problems: [needed] }
  const late = wish.timeout === undefined ? null : durationProblem(wish.timeout, '1s', '24h')
  if (late !== null) return { problems: [`--timeout ${wish.timeout ?? ''} ${late}`] }
  const timeoutSeconds = parseDuration(wish.timeout ?? '') ?? chosen.spec.timeoutSeconds

  const output = resolve(dir, wish.output ?? join(outputFolder, chosen.spec.name))
  const taken = wish.push ? null : await whyNotOutput(output)
  if (taken !== null) return { problems: [taken] }
  const tree = await describeTree(dir)
  const except = [dataDir, output, join(dir, outputFolder)]
  const id = `run-${randomBytes(5).toString('hex')}`
  const spec = { ...chosen.spec, timeoutSeconds }
  const build = localBuild(id, spec, parsed, tree, readStrategies(), Date.now())
  if ('problems' in build) return { problems: build.problems.map((one) => inWords(one, file)) }
  return {
    ...{ dir, dataDir, params: wish.param, output: wish.push ? null : output },
    build,
    files: await listFiles(dir, { isRepository: tree.isRepository, except }),
  }
}

function inWords({ line, column, message }: Problem, file: string): string {
  return `${file}:${line}:${column}: ${message}`
}

/** What only a build before this one could tell; it is made alone here. */
function neededBy({ name, params, env }: BuildSpec, given: readonly string[]): string | null {
  const own = new Set(given.map((param) => param.split('=', 1)[0]))
  const texts = [...Object.entries(params).filter(([param]) => !own.has(param)), ...Object.entries(env)]
  const [reference] = texts.flatMap(([, value]) => [value].flat()).flatMap(needsIn)
  return reference === undefined
    ? null
    : `${name} uses the image of ${reference.entry} (${reference.written}), and slipway run builds one image alone: give it one that is there, as in --param build-args=BASE=ghcr.io/acme/base:latest`
}
