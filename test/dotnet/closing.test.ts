// HttpWebRequest.abort in every callback, after every Begin call and on every event of the server: what is pending completes once,
// inside Abort (D174, D175), with RequestCanceled; nothing follows, and no socket is left.

import http from 'node:http'
import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  createSystemNet,
  type HttpWebRequest,
  type HttpWebResponse,
  type IAsyncResult,
  NetworkCredential,
  type RequestStream,
  WebException,
  WebExceptionStatus,
} from '../../src/dotnet/index.ts'
import { certificate, distrusted } from '../support/certificates.ts'

/** Counts its sockets, and tells what happens to it. */
async function server(isSecure: boolean, happened: (what: string) => void) {
  let goOn = (): void => {}
  const answer: http.RequestListener = (request, response) => {
    happened('server: a head')
    request.on('error', () => {})
    request.resume().on('end', () => {
      happened('server: a whole request')
      if (request.url === '/moved') response.writeHead(302, { location: '/' }).end('elsewhere')
      else if (request.url === '/guarded' && request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end('who?')
      else {
        response.writeHead(200, { 'content-length': '10' }).write('hello')
        goOn = () => response.end('world')
      }
    })
  }
  const made = isSecure
    ? https.createServer(await certificate(distrusted.unknownAuthority), answer)
    : http.createServer(answer)
  const open = new Set<net.Socket>()
  let empty = (): void => {}
  made.on('connection', (socket: net.Socket) => {
    happened('server: a connection')
    open.add(socket)
    socket
      .on('error', () => {})
      .on('close', () => {
        open.delete(socket)
        if (open.size === 0) empty()
      })
  })
  made.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
  const { port } = made.address() as AddressInfo
  return {
    origin: `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}`,
    goOn: () => goOn(),
    quiet: () =>
      open.size === 0
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            empty = resolve
          }),
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => made.close(resolve))
    },
  }
}

interface Operation {
  readonly name: string
  calls: number
  isPendingAtAbort: boolean
  error: unknown
}

/** The steps of one request, which is aborted at the `at`th point that it comes to. */
class Run {
  readonly points: string[] = []
  readonly operations: Operation[] = []
  readonly done: Promise<void>
  request!: HttpWebRequest
  isAborted = false
  /** Called back inside abort(). */
  readonly inside: string[] = []
  finish: () => void = () => {}
  readonly #at: number
  #isAborting = false

  constructor(at: number) {
    this.#at = at
    this.done = new Promise((resolve) => {
      this.finish = resolve
    })
  }

  point(name: string): void {
    this.points.push(name)
    if (this.points.length !== this.#at) return
    this.#abort()
  }

  #abort(): void {
    const pending = this.operations.filter(({ calls }) => calls === 0)
    for (const operation of pending) operation.isPendingAtAbort = true
    this.isAborted = true
    this.#isAborting = true
    this.request.abort()
    this.#isAborting = false
    for (const { calls, name } of pending) expect({ name, calls }).toEqual({ name, calls: 1 })
    this.request.abort()
    for (const { calls, name } of pending) expect({ name, calls }).toEqual({ name, calls: 1 })
    // What nobody waited for ends here; a Begin call in which this happens is refused or fails.
    if (pending.length > 0) this.finish()
  }

  /** Begins; goes on with what the operation came to. `end` throws what it failed with. */
  begin<Value>(
    name: string,
    begin: (callback: (result: IAsyncResult) => void) => IAsyncResult,
    end: (result: IAsyncResult) => Value,
    next: (value: Value) => void,
  ): void {
    const operation: Operation = { name, calls: 0, isPendingAtAbort: false, error: null }
    const wasAborted = this.isAborted
    try {
      begin((result) => {
        if (operation.calls === 0 && !this.operations.includes(operation)) this.operations.push(operation)
        operation.calls++
        if (this.#isAborting) {
          this.inside.push(name)
          // Aborting inside of Abort changes nothing.
          this.request.abort()
        }
        this.point(`${name}: called back`)
        let value: Value
        try {
          value = end(result)
        } catch (error) {
          operation.error = error
          this.finish()
          return
        }
        next(value)
      })
      if (!this.operations.includes(operation)) this.operations.push(operation)
      expect(wasAborted && operation.calls > 0, `${name} after abort()`).toBe(false)
    } catch (error) {
      if (!this.isAborted) throw error
      expect(error).toMatchObject({ status: WebExceptionStatus.RequestCanceled })
      expect(error).toBeInstanceOf(WebException)
      this.finish()
      return
    }
    this.point(`${name}: begun`)
  }

  getResponse(next: (response: HttpWebResponse) => void): void {
    const { request } = this
    this.begin(
      'GetResponse',
      (cb) => request.beginGetResponse(cb),
      (r) => request.endGetResponse(r),
      next,
    )
  }

  getStream(next: (stream: RequestStream) => void): void {
    const { request } = this
    this.begin(
      'GetRequestStream',
      (cb) => request.beginGetRequestStream(cb),
      (r) => request.endGetRequestStream(r),
      next,
    )
  }

  write(stream: RequestStream, bytes: Uint8Array, next: () => void): void {
    this.begin(
      'Write',
      (cb) => stream.beginWrite(bytes, 0, bytes.length, cb),
      (r) => stream.endWrite(r),
      next,
    )
  }
}

interface Scenario {
  readonly title: string
  readonly path?: string
  readonly set?: Partial<HttpWebRequest>
  readonly body?: readonly Uint8Array[]
  readonly isSecure?: boolean
  readonly isRefused?: boolean
  /** What the certificate callback answers. */
  readonly isTrusted?: boolean
  /** Some of its points. */
  readonly comesTo?: readonly string[]
  /** An operation that is pending at some of its points. */
  readonly waitsFor?: string
}

const post = { method: 'POST' } as const
const chunked = { ...post, allowWriteStreamBuffering: false, sendChunked: true } as const
const body = [Buffer.from('abc'), Buffer.from('def')]
const large = [Buffer.from('abc'), Buffer.alloc(8_000_000), Buffer.alloc(8_000_000)]
const credentials = new NetworkCredential('me', 'secret')

const scenarios: readonly Scenario[] = [
  { title: 'a GET', comesTo: ['Read: called back'], waitsFor: 'Read' },
  { title: 'a buffered POST', set: post, body },
  { title: 'a chunked upload whose writes wait', set: chunked, body: large, waitsFor: 'Write' },
  {
    title: 'an upload of declared length',
    set: { ...post, allowWriteStreamBuffering: false, contentLength: 6 },
    body,
  },
  {
    title: 'an upload that waits for 100 (Continue)',
    set: { ...post, contentLength: 6, continueTimeout: -1 },
    body,
    comesTo: ['100 (Continue)', 'Read: called back'],
  },
  { title: 'a redirect', path: '/moved' },
  { title: 'a redirect of a buffered POST', path: '/moved', set: post, body },
  { title: 'a redirect of a chunked upload', path: '/moved', set: chunked, body },
  { title: '401, answered', path: '/guarded', set: { credentials } },
  { title: '401, answered with a buffered POST', path: '/guarded', set: { ...post, credentials }, body },
  { title: '401, not answered', path: '/guarded' },
  { title: 'TLS', isSecure: true, comesTo: ['the certificate', 'Read: called back'] },
  {
    title: 'TLS, with a certificate that is refused',
    isSecure: true,
    isTrusted: false,
    comesTo: ['the certificate'],
  },
  { title: 'TLS, with a buffered POST', isSecure: true, set: post, body },
  { title: 'TLS, with a chunked upload', isSecure: true, set: chunked, body: large },
  { title: 'a connection that is refused', isRefused: true },
  { title: 'a connection that is refused to a POST', isRefused: true, set: post, body },
  { title: 'a connection that is refused to a chunked upload', isRefused: true, set: chunked, body },
]

async function refusingOrigin(): Promise<string> {
  const closed = net.createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  return `http://127.0.0.1:${port}`
}

async function run({ body, isRefused, isSecure, isTrusted, path, set }: Scenario, at: number): Promise<Run> {
  const one = new Run(at)
  const peer = await server(isSecure === true, (what) => one.point(what))
  const sys = createSystemNet()
  const origin = isRefused === true ? await refusingOrigin() : peer.origin
  one.request = Object.assign(sys.WebRequest.create(`${origin}${path ?? '/'}`), set)
  one.request.continueDelegate = () => one.point('100 (Continue)')
  one.request.serverCertificateValidationCallback = () => {
    one.point('the certificate')
    return isTrusted ?? true
  }
  const reading = (): void =>
    one.getResponse((response) => {
      const stream = response.getResponseStream()
      const into = Buffer.alloc(64)
      const read = (): void =>
        one.begin(
          'Read',
          (cb) => stream.beginRead(into, 0, 64, cb),
          (r) => stream.endRead(r),
          (count) => {
            if (count === 0) one.finish()
            else read()
          },
        )
      read()
      peer.goOn()
    })
  if (body === undefined) reading()
  else
    one.getStream((stream) => {
      const left = [...body]
      const write = (): void => {
        const bytes = left.shift()
        if (bytes !== undefined) one.write(stream, bytes, write)
        else {
          stream.close()
          reading()
        }
      }
      write()
    })
  await one.done
  const hasEnded = one.operations.some(({ error, name }) => error !== null || name === 'Read')
  // An aborted exchange gives its connection up; a finished one leaves it to the next.
  if (one.isAborted && !hasEnded) await peer.quiet()
  sys.close()
  await peer.quiet()
  await nextTurn()
  await nextTurn()
  await peer.close()
  return one
}

describe.each(scenarios)('$title', (scenario) => {
  it('is aborted at every point', async () => {
    const undisturbed = await run(scenario, 0)
    expect(undisturbed.operations.every(({ calls }) => calls === 1)).toBe(true)
    expect(undisturbed.points).toEqual(expect.arrayContaining([...(scenario.comesTo ?? [])]))
    const waits = new Set<string>()
    for (let at = 1; at <= undisturbed.points.length; at++) {
      const { inside, operations, points, isAborted } = await run(scenario, at)
      if (!isAborted) continue
      const point = `${at}: ${points[at - 1]}`
      expect({ point, calls: operations.map(({ calls }) => calls) }).toEqual({
        point,
        calls: operations.map(() => 1),
      })
      const pending = operations.filter(({ isPendingAtAbort }) => isPendingAtAbort)
      expect({ point, inside: inside.toSorted() }).toEqual({
        point,
        inside: pending.map(({ name }) => name).toSorted(),
      })
      for (const { error, name } of pending) {
        waits.add(name)
        expect(error, `${point}, ${name}`).toBeInstanceOf(WebException)
        expect(error, `${point}, ${name}`).toMatchObject({ status: WebExceptionStatus.RequestCanceled })
      }
    }
    expect(waits).toContain(
      scenario.waitsFor ?? (scenario.body === undefined ? 'GetResponse' : 'GetRequestStream'),
    )
  }, 60_000)
})
