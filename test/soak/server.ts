// A server on raw sockets that follows the plan in the path. Only the client checks anything.

import net from 'node:net'
import { IdleConnections } from './idle-connections.ts'
import { differsAt, pattern } from './pattern.ts'
import { beyondRedirect, type Plan, pathOf } from './plan.ts'

export interface SoakServer {
  readonly port: number
  readonly sockets: ReadonlySet<net.Socket>
  readonly wrongBytes: () => number
  readonly idle: IdleConnections
  /** Whether the head of that exchange has arrived. */
  hasSeen(id: number): boolean
  close(): Promise<void>
}

export async function soakServer(): Promise<SoakServer> {
  const sockets = new Set<net.Socket>()
  const seen = new Set<number>()
  const idle = new IdleConnections()
  let wrong = 0
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    void serve(socket, idle, seen, () => wrong++).catch(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    sockets,
    wrongBytes: () => wrong,
    idle,
    hasSeen: (id) => seen.has(id),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function serve(
  socket: net.Socket,
  idle: IdleConnections,
  seen: Set<number>,
  wrongByte: () => void,
): Promise<void> {
  const input = new Input(socket)
  for (;;) {
    const head = await input.head()
    if (head === null) return
    idle.asked(socket)
    const plan = JSON.parse(decodeURIComponent(/^\S+ \/(\S+)/.exec(head)?.[1] ?? '')) as Plan
    seen.add(plan.id)
    if (await exchange(socket, input, head, plan, wrongByte)) {
      idle.answered(socket, plan.redirects.length > 0 ? 'keep' : plan.after, plan.afterMs, SURPLUS)
      continue
    }
    // Nobody would notice the other side's end behind bytes that nobody reads.
    await input.drop()
    return
  }
}

/** True when the connection serves on. */
async function exchange(
  socket: net.Socket,
  input: Input,
  head: string,
  plan: Plan,
  wrongByte: () => void,
): Promise<boolean> {
  const [redirect] = plan.redirects
  if (redirect !== undefined) {
    if (!(await readBody(input, head, plan, wrongByte))) return false
    const close = plan.redirectsClose ? 'connection: close\r\n' : ''
    const location = pathOf(beyondRedirect(plan))
    await send(
      socket,
      Buffer.from(
        `HTTP/1.1 ${redirect} Moved\r\nlocation: ${location}\r\n${close}content-length: 2\r\n\r\nno`,
      ),
    )
    if (plan.redirectsClose) socket.end()
    return !plan.redirectsClose
  }
  switch (plan.server) {
    case 'resetsAfterHead':
      socket.resetAndDestroy()
      return false
    case 'finsAfterHead':
      socket.end()
      return false
    case 'hangs':
      await input.drop()
      return false
    case 'talksNonsense':
      socket.end('HTTP/1.1 banana\r\n\r\n')
      return false
    case 'answersEarlyAndResets':
      socket.pause()
      await write(socket, plan, 413)
      setImmediate(() => socket.resetAndDestroy())
      return false
    case 'answersEarly':
      return (await write(socket, plan, 413)) && readBody(input, head, plan, wrongByte, true)
    default: {
      const ok = await readBody(input, head, plan, wrongByte)
      if (!ok) return false
      return write(socket, plan, 200)
    }
  }
}

async function readBody(
  input: Input,
  head: string,
  plan: Plan,
  wrongByte: () => void,
  mayBeShort = false,
): Promise<boolean> {
  let at = 0
  const check = (bytes: Buffer): void => {
    if (differsAt(plan.id, at, bytes) >= 0) wrongByte()
    at += bytes.length
  }
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length !== undefined) {
    if (!(await input.bytes(Number(length), check))) return false
  } else if (/\r\ntransfer-encoding: chunked/i.test(head)) {
    for (;;) {
      const line = await input.line()
      if (line === null) return false
      const size = Number.parseInt(line, 16)
      if (!(await input.bytes(size, size === 0 ? () => {} : check))) return false
      if ((await input.line()) !== '') return false
      if (size === 0) break
    }
  }
  if (plan.request !== 'get' && at !== plan.requestBytes && !mayBeShort) wrongByte()
  return true
}

async function write(socket: net.Socket, plan: Plan, status: number): Promise<boolean> {
  const cut = plan.server === 'resetsInBody' || plan.server === 'finsInBody' || plan.server === 'hangsInBody'
  let text = plan.interims.map((interim) => `HTTP/1.1 ${interim} Interim\r\nx-interim: yes\r\n\r\n`).join('')
  text += `HTTP/1.1 ${status} Status\r\nx-id: ${plan.id}\r\n`
  if (plan.response === 'length') text += `content-length: ${plan.responseBytes + (cut ? 1 : 0)}\r\n`
  if (plan.response === 'chunked') text += 'transfer-encoding: chunked\r\n'
  if (plan.response === 'close') text += 'connection: close\r\n'
  const isChunked = plan.response === 'chunked'
  const isEmpty = plan.responseBytes === 0
  // Surplus bytes come with the last of the answer: later ones would be the answer to the next request.
  const last = cut ? [] : [isChunked ? LAST_CHUNK : NOTHING, plan.after === 'surplus' ? SURPLUS : NOTHING]
  await send(socket, Buffer.concat([Buffer.from(`${text}\r\n`), ...(isEmpty ? last : [])]))
  for (let at = 0; at < plan.responseBytes; at += plan.piece) {
    const piece = pattern(plan.id, at, Math.min(plan.piece, plan.responseBytes - at))
    const parts = isChunked
      ? [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]
      : [piece]
    if (at + plan.piece >= plan.responseBytes) parts.push(...last)
    await send(socket, Buffer.concat(parts))
  }
  if (plan.server === 'resetsInBody') socket.resetAndDestroy()
  else if (plan.server === 'finsInBody') socket.end()
  if (cut) return false
  if (plan.after === 'surplus') return false
  if (plan.response === 'close' || plan.after === 'fin') {
    socket.end()
    return false
  }
  if (plan.after === 'rst') {
    setImmediate(() => socket.resetAndDestroy())
    return false
  }
  return true
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n')
const NOTHING = Buffer.alloc(0)
const SURPLUS = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsurplu')

const send = (socket: net.Socket, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.destroyed) reject(new Error('gone'))
    else socket.write(bytes, (error) => (error ? reject(error) : resolve()))
  })

/** The bytes of a socket, taken as heads, lines and counts. */
class Input {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: net.Socket) {
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  head(): Promise<string | null> {
    return this.#until('\r\n\r\n')
  }

  line(): Promise<string | null> {
    return this.#until('\r\n')
  }

  async bytes(count: number, take: (bytes: Buffer) => void): Promise<boolean> {
    let left = count
    for (;;) {
      const bytes = this.#rest.subarray(0, left)
      if (bytes.length > 0) take(bytes)
      left -= bytes.length
      this.#rest = this.#rest.subarray(bytes.length)
      if (left === 0) return true
      if (!(await this.#more())) return false
    }
  }

  async drop(): Promise<void> {
    do this.#rest = Buffer.alloc(0)
    while (await this.#more())
  }

  async #until(end: string): Promise<string | null> {
    for (;;) {
      const at = this.#rest.indexOf(end)
      if (at >= 0) {
        const text = this.#rest.toString('latin1', 0, at)
        this.#rest = this.#rest.subarray(at + end.length)
        return end === '\r\n' ? text : `${text}\r\n`
      }
      if (!(await this.#more())) return null
    }
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next()
    if (done) return false
    this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value])
    return true
  }
}
