// What a user's compiler has to accept, without `skipLibCheck`: every door, and classes that go from one door to another.

import {
  type HttpRequest,
  type Notification,
  type RequestInspector,
  Session,
  TransferError,
  type Transport,
  UndiciTransport,
} from 'hinternet'
import { HttpWebRequest } from 'hinternet/dotnet'
import { type Inspector, serveInspector } from 'hinternet/inspect'
import { type RequestMachine, requestMachine } from 'hinternet/machines'
import { ScriptedTransport } from 'hinternet/testing'
import { constants, createWinInet } from 'hinternet/wininet'
import { type Actor, type ActorRefFrom, waitFor } from 'xstate'

export async function use(inspector: Inspector): Promise<void> {
  const watched: RequestInspector = inspector
  const transport: Transport = new ScriptedTransport({ origins: {} })
  const session: Session = new Session({ inspect: watched, transport })
  const request: HttpRequest = session.open('GET', 'http://localhost/')
  request.on('status', (notification: Notification) => {
    if (notification.name === 'INTERNET_STATUS_CONNECTED_TO_SERVER') notification.address.toUpperCase()
  })
  request.on('INTERNET_STATUS_REDIRECT', ({ url }) => url.toUpperCase())
  const actor: Actor<RequestMachine> = request.actor
  const ref: ActorRefFrom<typeof requestMachine> = actor
  const snapshot = await waitFor(
    request.actor,
    ({ status, context }) => status === 'done' || context.id === 1,
  )
  snapshot.matches('closed')
  for await (const chunk of request) chunk.byteLength.toFixed()
  new Blob([await (await session.fetch('http://localhost/')).bytes()])
  createWinInet({ transport: new UndiciTransport() })
  constants.errors.ERROR_INTERNET_TIMEOUT.toFixed()
  // @ts-expect-error: the longer pattern has it
  constants.win32.ERROR_INTERNET_TIMEOUT
  // @ts-expect-error: there is no such option
  new Session({ timeout: 5 })
  void [requestMachine, ref, HttpWebRequest, TransferError, serveInspector]
}
