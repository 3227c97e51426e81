import type { Context } from 'hono'
import type { z } from 'zod'
import type { Access, Scope } from '../../domain/index.ts'
import type { HttpEnv } from '../http-env.ts'

/** One address of the API and what it does there: what the document says of it, and what checks its input. */
export interface RouteSpec {
  method: 'get' | 'post' | 'delete'
  /** With parameters in braces: `/api/v1/builds/{id}`. */
  path: `/${string}`
  /** What generated clients call it: `listBuilds`. */
  id: string
  tag: Tag
  summary: string
  /** Markdown. */
  description?: string
  /** What the caller's token must allow; null: nobody is asked for one. */
  scope: Scope | null
  /**
   * It answers within the repositories that its caller sees, so that people may ask it who have signed in. Left out: it
   * is about whole tenants, and asks for a token or an administrator.
   */
  narrowed?: true
  /** Every parameter of the path. */
  params?: z.ZodObject
  /** All that the query may have; without it, none. */
  query?: z.ZodObject
  /** Request headers that mean something here, in lower case. Others are left alone. */
  headers?: z.ZodObject
  /** Of JSON. */
  body?: z.ZodType
  /** Left out: 16 kB. */
  bodyBytes?: number
  answers: Record<number, JsonAnswer | RawAnswer>
  /** Refusals beyond those that every such route has: when they come, by their status. */
  refusals?: Record<number, string>
}

type Tag =
  | 'builds'
  | 'executions'
  | 'artifacts'
  | 'deliveries'
  | 'queue'
  | 'catalogue'
  | 'events'
  | 'tokens'
  | 'tenants'
  | 'service'

interface JsonAnswer<T extends z.ZodType = z.ZodType> {
  kind: 'json'
  description: string
  schema: T
}

/** An answer that is not JSON, or no body at all. */
interface RawAnswer {
  kind: 'raw'
  description: string
  /** Null: there is no body. */
  mediaType: string | null
  /** Response headers with meaning, and what they say. */
  headers: Record<string, string>
  /** Of a stream: what the data of each kind of message is, by its name. */
  messages: Record<string, z.ZodType>
}

/** An answer in JSON. */
export function json<T extends z.ZodType>(description: string, schema: T): JsonAnswer<T> {
  return { kind: 'json', description, schema }
}

/** An answer of another kind, such as a log or a stream of events. */
export function raw(
  description: string,
  mediaType: string | null,
  headers: Record<string, string> = {},
  messages: Record<string, z.ZodType> = {},
): RawAnswer {
  return { kind: 'raw', description, mediaType, headers, messages }
}

type Output<T> = T extends z.ZodType ? z.output<T> : Record<string, never>

type JsonStatus<A> = { [K in keyof A]: A[K] extends JsonAnswer ? K : never }[keyof A] & number
type Body<A> = A extends JsonAnswer<infer T> ? z.input<T> : never

/** A request whose input was checked. */
export interface Asked<S extends RouteSpec> {
  c: Context<HttpEnv>
  access: Access
  params: Output<S['params']>
  query: Output<S['query']>
  headers: Output<S['headers']>
  body: Output<S['body']>
  /** Answers with one of the bodies that the route says it has. */
  json: <K extends JsonStatus<S['answers']>>(status: K, body: Body<S['answers'][K]>) => Response
}

type Handler<S extends RouteSpec> = (asked: Asked<S>) => Promise<Response> | Response

/** A route without the parts that it works with. */
export interface Route<P> {
  spec: RouteSpec
  create: (parts: P) => (asked: Asked<RouteSpec>) => Promise<Response> | Response
}

/** Makes a route of what it says and what it does; `create` is called once for each service. */
export function route<P, const S extends RouteSpec>(spec: S, create: (parts: P) => Handler<S>): Route<P> {
  return { spec, create }
}
