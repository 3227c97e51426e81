/** Something that an installation needs, in the order in which people set it up. */
export type ItemId =
  | 'address'
  | 'app'
  | 'installed'
  | 'webhook'
  | 'tenants'
  | 'cluster'
  | 'delivery'
  | 'build-file'
  | 'build'
  | 'check'

/** One line of the checklist. */
export interface Item {
  id: ItemId
  title: string
  /**
   * `next`: it has not come so far; `wrong`: somebody has to mend it; `unknown`: it could not be looked at; `unneeded`:
   * nothing has to be done here.
   */
  state: 'done' | 'next' | 'wrong' | 'unknown' | 'unneeded'
  /** What was seen, a sentence each; what stands between two backticks is code. */
  seen: string[]
  /** When; epoch milliseconds. */
  at: number | null
  links: { text: string; href: string }[]
  /** What to do, the command where there is one. */
  todo: string[]
}

/** An item that has nothing but what it must have. */
export function item(
  id: ItemId,
  title: string,
  state: Item['state'],
  seen: string | string[],
  more: Partial<Pick<Item, 'at' | 'links' | 'todo'>> = {},
): Item {
  return {
    id,
    title,
    state,
    seen: typeof seen === 'string' ? [seen] : seen,
    at: null,
    links: [],
    todo: [],
    ...more,
  }
}
