import {
  fullName,
  type CommentEvent,
  type CommentReply,
  type Conclusion,
  type Tenant,
} from '../../domain/index.ts'
import { joinAnswers, refuse, type Answer } from './answer.ts'
import { whyNoRight, type AskedSources, type Commented } from './asking.ts'
import { answerApprove } from './answer-approve.ts'
import { answerBuild } from './answer-build.ts'
import { answerCancel } from './answer-cancel.ts'
import { answerRetest } from './answer-retest.ts'
import { parseCommands, type Command } from './parse-commands.ts'

/**
 * What the commands in a comment come to, each judged for itself: for whoever may write at this time, by numeric
 * id. Everybody else learns that and nothing more.
 */
export async function planComment(
  sources: AskedSources,
  event: CommentEvent,
  tenant: Tenant,
): Promise<Pick<Conclusion, 'outcome' | 'reply'>> {
  const commands = parseCommands(event.body)
  if (commands.length === 0) {
    return {
      outcome: { kind: 'ignored', reason: 'The comment holds no command: no line begins with /slipway.' },
    }
  }
  const answer = await answerAll(sources, event, tenant, commands)
  return { outcome: { kind: 'asked', by: event.author, ...answer }, reply: replyTo(event, answer) }
}

async function answerAll(
  sources: AskedSources,
  event: CommentEvent,
  tenant: Tenant,
  commands: readonly Command[],
): Promise<Answer> {
  const { repository, author, pullRequest: number } = event
  const noRight = await whyNoRight(sources, repository, author)
  if (noRight !== null) return refuse(noRight)
  const pull = await sources.sourceHost.pullRequest(repository, number)
  if (pull === null) return refuse(`There is no pull request ${number} in ${fullName(repository)}.`)
  const answers: Answer[] = []
  for (const command of mergeBuilds(commands)) {
    answers.push(await answerCommand(sources, { event, pull, tenant }, command))
  }
  return joinAnswers(answers)
}

async function answerCommand(sources: AskedSources, commented: Commented, command: Command): Promise<Answer> {
  switch (command.word) {
    case 'build':
      return answerBuild(sources, commented, command.names)
    case 'retest':
      return answerRetest(sources, commented, command.names)
    case 'cancel':
      return answerCancel(sources, commented, command.names)
    case 'approve':
      return answerApprove(sources, commented, command.names)
    case 'help':
      return refuse(help)
    case 'unknown':
      return refuse(`\`${command.written}\` is no command. ${help}`)
  }
}

const help =
  'Commands are `/slipway build [name…]`, `/slipway retest [name…]` (all that failed, without names), `/slipway cancel [name…]` and `/slipway approve`.'

/** One comment plans once: all that it wants built is one command. */
function mergeBuilds(commands: readonly Command[]): Command[] {
  const builds = commands.filter((command) => command.word === 'build')
  if (builds.length < 2) return [...commands]
  const names = builds.some((one) => one.names.length === 0) ? [] : builds.flatMap((one) => one.names)
  const merged = { word: 'build' as const, names: [...new Set(names)] }
  return [...commands.filter((command) => command.word !== 'build'), merged]
}

function replyTo({ repository, pullRequest, commentId }: CommentEvent, { refused }: Answer): CommentReply {
  const isDone = refused.length === 0
  return {
    repository,
    number: pullRequest,
    commentId,
    reaction: isDone ? '+1' : '-1',
    refusal: isDone ? null : refused.join(' '),
  }
}
