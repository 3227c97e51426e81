import { ignored, type Ignored } from '../../domain/index.ts'

/** Names the field and the rule, never the value. */
export function unreadable(
  event: string,
  { issues }: { issues: readonly { path: PropertyKey[]; message: string }[] },
): Ignored {
  const fields = issues.slice(0, 3).map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`)
  return ignored(`The payload of this ${event} event cannot be used (${fields.join('; ')}).`)
}

/** The name of an event or action for a sentence: GitHub's own are short words. */
export function shownWord(word: string): string {
  return /^[\w.-]{1,60}$/.test(word) ? word : 'of another kind'
}

/** An action of an event that changes nothing for anybody's builds. */
export function idle(event: string, action: string, because: string): Ignored {
  return ignored(`${event} ${shownWord(action)}: ${because}`)
}
