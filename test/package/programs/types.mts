// What a user's compiler has to accept, without `skipLibCheck`: every door, and classes that go from one door to another.

import {
  type Attempt,
  HttpError,
  type HttpRequest,
  measureRequests,
  type Notification,
  type Progress,
  type RequestInspector,
  type RetryOptions,
  Session,
  type Timings,
  TransferError,
  type Transport,
  UndiciTransport,
} from 'hinternet'
import { fromRequest, type UploadItem, uploadQueueMachine } from 'hinternet/actor'
import { HttpWebRequest } from 'hinternet/dotnet'
import { type Har, HarRecorder, toHar } from 'hinternet/har'
import { type Inspector, replayTrace, serveInspector, traceTo } from 'hinternet/inspect'
import { internetStatus, type RequestMachine, requestMachine, requestState } from 'hinternet/machines'
import { instrument } from 'hinternet/otel'
import { expectSequence, ManualClock, ScriptedServer, ScriptedTransport } from 'hinternet/testing'
import { constants, createWinInet } from 'hinternet/wininet'
import { type Actor, type ActorRefFrom, createActor, waitFor } from 'xstate'

export async function use(inspector: Inspector): Promise<void> {
  const watched: RequestInspector = inspector
  const clock = new ManualClock()
  const transport: Transport = new ScriptedTransport({ clock, origins: {} })
  const retry: RetryOptions = { limit: 3, total: 1000 }
  const session: Session = new Session({
    inspect: watched,
    transport,
    clock,
    retry,
    baseUrl: 'http://localhost/',
  })
  const request: HttpRequest = session.open('GET', 'http://localhost/')
  request.on('status', (notification: Notification) => {
    if (notification.name === 'INTERNET_STATUS_CONNECTED_TO_SERVER') notification.address.toUpperCase()
  })
  request.on('INTERNET_STATUS_REDIRECT', ({ url }) => url.toUpperCase())
  request.on('retryScheduled', ({ attempt, delayMs }) => (attempt + delayMs).toFixed())
  const actor: Actor<RequestMachine> = request.actor
  const ref: ActorRefFrom<typeof requestMachine> = actor
  const snapshot = await waitFor(
    request.actor,
    ({ status, context }) => status === 'done' || context.id === 1,
  )
  snapshot.matches('closed')
  requestState(snapshot.value).name.toUpperCase()
  for await (const chunk of request) chunk.byteLength.toFixed()
  const onProgress = ({ direction, transferred, total }: Progress): void =>
    console.log(direction, transferred, total?.toFixed())
  const response = await session.fetch('users', {
    method: 'POST',
    json: {},
    searchParams: { page: 2 },
    onProgress,
  })
  const call: typeof fetch = session.fetch
  const plain: Response = await call('http://localhost/', { signal: null, headers: [['a', 'b']] })
  await plain.clone().formData()
  const timings: Timings | null = response.timings
  const attempts: readonly Attempt[] = response.request.attempts
  timings?.dns?.toFixed()
  const user = await response.json<{ readonly name: string }>()
  user.name.toUpperCase()
  new Blob([await (await session.fetch('http://localhost/', { throwHttpErrors: true })).bytes()])
  createWinInet({ transport: new UndiciTransport() })
  constants.errors.ERROR_INTERNET_TIMEOUT.toFixed()
  // @ts-expect-error: the longer pattern has it
  constants.win32.ERROR_INTERNET_TIMEOUT
  // @ts-expect-error: there is no such option
  new Session({ timeout: 5 })
  void [requestMachine, ref, attempts, HttpWebRequest, serveInspector, internetStatus]
}

export function look(session: Session, heard: readonly Notification[]): Har {
  const recorder = new HarRecorder({ headers: true })
  session.inspect(recorder)
  session.inspect(traceTo((line) => line.length))
  replayTrace('')
  instrument(session, { phases: false }).disable()
  measureRequests(session)[Symbol.dispose]()
  expectSequence(heard, ['CONNECTED_TO_SERVER', '...'])
  const server = new ScriptedServer()
  server.on('GET', '/').connect({ after: 3 }).reply(200, {}, 'hello')
  return recorder.har()
}

export function catches(error: unknown): string {
  if (error instanceof HttpError) return `${error.response.status} ${error.url}`
  if (error instanceof TransferError)
    return [error.url, error.method, error.phase, error.reason, error.code].join(' ')
  return ''
}

export function act(): void {
  const upload = fromRequest(({ input }: { input: UploadItem }) => ({
    url: input.url,
    method: 'PUT',
    body: input.body,
  }))
  const queue = createActor(uploadQueueMachine.provide({ actors: { upload } }), { input: { limit: 2 } })
  queue.subscribe(({ context }) => context.uploads.map(({ status, bytesSent }) => `${status} ${bytesSent}`))
  createActor(requestMachine, { input: { id: 1, method: 'GET', url: 'http://localhost/' } }).start()
  void toHar
}
