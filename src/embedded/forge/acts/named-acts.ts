import { z } from 'zod'
import type { Forge } from '../forge.ts'
import { roles } from '../state/repositories.ts'

/** Something that a person does on GitHub's pages, by name, for the admin routes and the command line. */
interface NamedAct {
  /** Its fields; those that may be left out end in a question mark. */
  fields: string[]
  /** Throws a ZodError for fields that are not so, and what the act throws. Returns what there is to know. */
  run(forge: Forge, input: unknown): unknown
}

// A command line has only text; JSON has numbers, too.
const text = z.string().min(1)
const id = z.union([
  z.number().int().positive(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
])
const flag = z.union([z.boolean(), z.stringbool()])
const list = z.union([z.array(text), text.transform((one) => one.split(','))])
const file = z.union([
  z.null(),
  z.string(),
  z.object({ content: z.string(), mode: z.enum(['100644', '100755', '120000']) }),
])
const json = z.string().transform((one, context): unknown => {
  try {
    return JSON.parse(one) as unknown
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' })
    return z.NEVER
  }
})
const jsonOr = <S extends z.ZodType>(schema: S) => z.union([schema, json.pipe(schema)])
const as = text.optional()
const repository = text
const number = id

function act<S extends z.ZodRawShape>(
  shape: S,
  run: (forge: Forge, input: z.output<z.ZodObject<S>>) => unknown,
): NamedAct {
  const schema = z.strictObject(shape)
  const fields = Object.entries(schema.shape).map(
    ([name, field]) => `${name}${(field as z.ZodType).safeParse(undefined).success ? '?' : ''}`,
  )
  return { fields, run: (forge, input) => run(forge, schema.parse(input)) }
}

export const namedActs: Record<string, NamedAct> = {
  'create-user': act({ login: text.regex(/^[A-Za-z0-9][\w-]{0,38}$/) }, (forge, { login }) =>
    forge.createUser(login),
  ),
  'set-role': act(
    { repository, login: text, role: z.enum([...roles, 'none']) },
    (forge, { repository: name, login, role }) =>
      forge.setCollaborator(name, login, role === 'none' ? null : role),
  ),
  fork: act({ repository, as: text, name: text.optional() }, (forge, one) =>
    forge.openFork(one.repository, one.as, one.name),
  ),
  commit: act(
    {
      repository,
      files: jsonOr(z.record(z.string(), file)),
      branch: text.optional(),
      message: text.optional(),
      parent: text.optional(),
      as,
    },
    async (forge, { repository: name, ...wish }) => ({ sha: await forge.commit(name, wish) }),
  ),
  'delete-branch': act({ repository, branch: text, as }, (forge, one) =>
    forge.deleteBranch(one.repository, one.branch, one.as),
  ),
  'protect-branch': act({ repository, branch: text, on: flag.optional() }, (forge, one) =>
    forge.protectBranch(one.repository, one.branch, one.on),
  ),
  rename: act({ repository, name: text, as }, (forge, one) => ({
    repository: forge.renameRepository(one.repository, one.name, one.as),
  })),
  transfer: act({ repository, owner: text, as }, (forge, one) => ({
    repository: forge.transferRepository(one.repository, one.owner, one.as),
  })),
  archive: act({ repository, on: flag.optional(), as }, (forge, one) => ({
    repository: forge.archiveRepository(one.repository, one.on, one.as),
  })),
  'delete-repository': act({ repository, as }, (forge, one) =>
    forge.deleteRepository(one.repository, one.as),
  ),

  'open-pull': act(
    {
      repository,
      as: text,
      head: text,
      base: text.optional(),
      title: text.optional(),
      body: text.optional(),
      draft: flag.optional(),
    },
    (forge, { repository: name, ...wish }) => forge.openPull(name, wish),
  ),
  'change-pull': act(
    {
      repository,
      number,
      title: text.optional(),
      body: text.optional(),
      base: text.optional(),
      draft: flag.optional(),
      state: z.enum(['open', 'closed']).optional(),
      as,
    },
    (forge, { repository: name, number: which, as: who, ...change }) =>
      forge.changePull(name, which, change, who),
  ),
  'close-pull': act({ repository, number, as }, (forge, one) =>
    forge.closePull(one.repository, one.number, one.as),
  ),
  'merge-pull': act({ repository, number, as }, async (forge, one) => ({
    sha: await forge.mergePull(one.repository, one.number, one.as),
  })),
  label: act({ repository, number, label: text, as }, (forge, one) =>
    forge.labelPull(one.repository, one.number, one.label, true, one.as),
  ),
  unlabel: act({ repository, number, label: text, as }, (forge, one) =>
    forge.labelPull(one.repository, one.number, one.label, false, one.as),
  ),
  enqueue: act({ repository, number }, (forge, one) => forge.enqueuePull(one.repository, one.number)),
  dequeue: act({ repository, number }, (forge, one) => forge.dequeuePull(one.repository, one.number)),
  'merge-group': act({ repository, number }, (forge, one) => forge.mergeGroup(one.repository, one.number)),
  comment: act({ repository, number, body: text, as: text }, (forge, one) =>
    forge.comment(one.repository, one.number, one.body, one.as),
  ),
  'edit-comment': act({ repository, id, body: text, as }, (forge, one) =>
    forge.editComment(one.repository, one.id, one.body, one.as),
  ),
  'delete-comment': act({ repository, id, as }, (forge, one) =>
    forge.deleteComment(one.repository, one.id, one.as),
  ),
  comments: act({ repository, number }, (forge, one) => forge.comments(one.repository, one.number)),

  checks: act({ repository, sha: text }, (forge, one) => forge.checkRuns(one.repository, one.sha)),
  'rerun-check': act({ repository, id, as: text }, (forge, one) =>
    forge.rerunCheck(one.repository, one.id, one.as),
  ),
  'rerun-suite': act({ repository, sha: text, as: text, app: id.optional() }, (forge, one) =>
    forge.rerunSuite(one.repository, one.sha, one.as, one.app),
  ),
  press: act({ repository, id, action: text, as: text }, (forge, one) =>
    forge.pressAction(one.repository, one.id, one.action, one.as),
  ),

  'register-app': act(
    { manifest: jsonOr(z.record(z.string(), z.unknown())), owner: text, state: text.optional() },
    (forge, one) => forge.registerApp(one.manifest, { owner: one.owner, state: one.state }),
  ),
  install: act({ app: id.optional(), account: text, repositories: list.optional(), as }, (forge, one) =>
    forge.install(one.app ?? forge.app.id, one.account, one.repositories, one.as),
  ),
  suspend: act({ installation: id, as }, (forge, one) => forge.suspendInstallation(one.installation, one.as)),
  resume: act({ installation: id, as }, (forge, one) => forge.resumeInstallation(one.installation, one.as)),
  uninstall: act({ installation: id, as }, (forge, one) => forge.uninstall(one.installation, one.as)),
  installations: act({ app: id.optional() }, (forge, one) => forge.installations(one.app ?? forge.app.id)),
  ping: act({ app: id.optional() }, (forge, one) => forge.ping(one.app ?? forge.app.id)),
}
