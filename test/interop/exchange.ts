// One exchange, with all that was announced of it.

import type { HttpRequest, Notification, OpenOptions, PlainBody, Session } from '../../src/index.ts'

export interface Outcome {
  readonly status: number
  readonly body: Buffer
  readonly names: readonly string[]
  readonly notifications: readonly Notification[]
  readonly request: HttpRequest
  header(name: string): string | null
}

/** Sends, reads to the end, and closes. */
export async function exchange(
  session: Session,
  method: string,
  url: string,
  {
    body,
    headers = [],
    ...options
  }: OpenOptions & { readonly body?: PlainBody; readonly headers?: [string, string][] } = {},
): Promise<Outcome> {
  const notifications: Notification[] = []
  const request = session.open(method, url, { ...options, headers })
  request.on('status', (notification) => notifications.push(notification))
  const response = await request.send(body)
  const pieces: Uint8Array[] = []
  for await (const piece of request) pieces.push(piece)
  await request.close()
  const names = notifications.map(({ name }) => name.replace('INTERNET_STATUS_', ''))
  const header = (name: string): string | null => response.headers.get(name)
  return { status: response.status, body: Buffer.concat(pieces), names, notifications, request, header }
}

export async function using<T>(session: Session, run: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await run(session)
  } finally {
    await session.close()
  }
}
