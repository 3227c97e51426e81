import type { Database } from './database.ts'
import { readDocument } from './database.ts'

/** https://docs.github.com/rest/reactions */
export const reactionContents = [
  '+1',
  '-1',
  'laugh',
  'confused',
  'heart',
  'hooray',
  'rocket',
  'eyes',
] as const
export type ReactionContent = (typeof reactionContents)[number]

/** Something said about a pull request. */
export interface CommentRecord {
  id: number
  repositoryId: number
  /** Of the pull request. */
  number: number
  authorId: number
  /** The App that wrote it. */
  appId: number | null
  body: string
  /** Epoch milliseconds. */
  createdAt: number
  updatedAt: number
}

export interface ReactionRecord {
  id: number
  commentId: number
  accountId: number
  content: ReactionContent
  createdAt: number
}

export interface Comments {
  create(comment: Omit<CommentRecord, 'id'>): CommentRecord
  save(comment: CommentRecord): void
  remove(id: number): void
  byId(id: number): CommentRecord | null
  /** Oldest first. */
  ofPull(repositoryId: number, number: number): CommentRecord[]
  /** The reaction, and whether it is new: everybody has one of each kind. */
  react(reaction: Omit<ReactionRecord, 'id'>): { reaction: ReactionRecord; isNew: boolean }
  unreact(id: number): void
  /** Oldest first. */
  reactions(commentId: number): ReactionRecord[]
}

export function keepComments(db: Database): Comments {
  type Row = NonNullable<ReturnType<Database['get']>>
  const read = (row: Row): CommentRecord => ({ ...(readDocument(row) as CommentRecord), id: Number(row.id) })
  const readReaction = (row: Row): ReactionRecord => ({
    id: Number(row.id),
    commentId: Number(row.comment_id),
    accountId: Number(row.account_id),
    content: row.content as ReactionContent,
    createdAt: Number(row.created_at),
  })
  const comments: Comments = {
    create: (comment) => ({
      ...comment,
      id: db.run(
        'INSERT INTO comments (repository_id, number, doc) VALUES (?, ?, ?)',
        comment.repositoryId,
        comment.number,
        JSON.stringify(comment),
      ),
    }),
    save: (comment) =>
      void db.run('UPDATE comments SET doc = ? WHERE id = ?', JSON.stringify(comment), comment.id),
    remove(id) {
      db.run('DELETE FROM reactions WHERE comment_id = ?', id)
      db.run('DELETE FROM comments WHERE id = ?', id)
    },
    byId(id) {
      const row = db.get('SELECT id, doc FROM comments WHERE id = ?', id)
      return row ? read(row) : null
    },
    ofPull: (repositoryId, number) =>
      db
        .all(
          'SELECT id, doc FROM comments WHERE repository_id = ? AND number = ? ORDER BY id',
          repositoryId,
          number,
        )
        .map(read),
    react(wanted) {
      const { commentId, accountId, content, createdAt } = wanted
      const known = comments
        .reactions(commentId)
        .find((one) => one.accountId === accountId && one.content === content)
      if (known) return { reaction: known, isNew: false }
      const id = db.run(
        'INSERT INTO reactions (comment_id, account_id, content, created_at) VALUES (?, ?, ?, ?)',
        commentId,
        accountId,
        content,
        createdAt,
      )
      return { reaction: { ...wanted, id }, isNew: true }
    },
    unreact: (id) => void db.run('DELETE FROM reactions WHERE id = ?', id),
    reactions: (commentId) =>
      db.all('SELECT * FROM reactions WHERE comment_id = ? ORDER BY id', commentId).map(readReaction),
  }
  return comments
}
