import { createHmac, randomBytes } from 'node:crypto'

/** What both servers are given to verify with. */
export const benchSecret = 'a secret of the benchmark'

/** A push event of about `bytes` bytes, with commits as GitHub describes them. */
export function makePush(bytes: number): Buffer {
  const commits: unknown[] = []
  let body = ''
  while (body.length < bytes) {
    commits.push(makeCommit(commits.length))
    body = JSON.stringify({
      ref: 'refs/heads/main',
      before: hex(20),
      after: hex(20),
      created: false,
      deleted: false,
      forced: false,
      commits,
      head_commit: commits.at(-1),
      repository: {
        id: 186853002,
        name: 'shop',
        full_name: 'acme/shop',
        private: true,
        owner: { id: 21031067, login: 'acme', type: 'Organization' },
        clone_url: 'https://github.com/acme/shop.git',
        default_branch: 'main',
      },
      pusher: { name: 'ada', email: 'ada@acme.test' },
      sender: { id: 9, login: 'ada', type: 'User' },
    })
  }
  return Buffer.from(body)
}

/** `X-Hub-Signature-256` of a body. */
export function sign(body: Buffer): string {
  return `sha256=${createHmac('sha256', benchSecret).update(body).digest('hex')}`
}

function makeCommit(index: number): unknown {
  const id = hex(20)
  const person = { name: 'Ada Lovelace', email: 'ada@acme.test', username: 'ada' }
  return {
    id,
    tree_id: hex(20),
    distinct: true,
    message: `Till ${index}: count the change twice\n\nIt was ${hex(8)} before.`,
    timestamp: '2026-11-20T22:00:00Z',
    url: `https://github.com/acme/shop/commit/${id}`,
    author: person,
    committer: person,
    added: [`services/api/src/${hex(6)}.ts`],
    removed: [],
    modified: [`services/api/src/till-${index}.ts`, `docs/${hex(6)}.md`],
  }
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}
