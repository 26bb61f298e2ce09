// What is announced after a fault. The beginning depends on the phase of the request.

import { applies, type Fault, type Shape } from './fault.ts'

const RESOLVING = ['RESOLVING_NAME']
const CONNECTING = [...RESOLVING, 'NAME_RESOLVED', 'CONNECTING_TO_SERVER']
const CONNECTED = [...CONNECTING, 'CONNECTED_TO_SERVER']
const SENT = ['SENDING_REQUEST', 'REQUEST_SENT']
const CLOSED = ['CLOSING_CONNECTION', 'CONNECTION_CLOSED']

const written = (shape: Shape): readonly string[] => {
  if (shape === 'GET') return [...CONNECTED, ...SENT]
  return [...CONNECTED, ...SENT, 'REQUEST_COMPLETE sendEx', ...SENT]
}

const last = (shape: Shape): string => (shape === 'GET' ? 'send' : 'end')

/** What is said before a fault can be, in this phase. */
export const before: Readonly<Record<Fault['phase'], (shape: Shape) => readonly string[]>> = {
  resolve: () => RESOLVING,
  connect: () => CONNECTING,
  secure: () => [...CONNECTED, 'securing'],
  send: () => [...CONNECTED, 'SENDING_REQUEST'],
  write: () => [...CONNECTED, ...SENT, 'REQUEST_COMPLETE sendEx', 'SENDING_REQUEST', 'ioPending write'],
  response: (shape) => [...written(shape), 'RECEIVING_RESPONSE'],
  read: (shape) => [
    ...written(shape),
    'RECEIVING_RESPONSE',
    'RESPONSE_RECEIVED',
    `REQUEST_COMPLETE ${last(shape)}`,
  ],
}

const failing = (phase: Fault['phase'], shape: Shape): string => {
  if (phase === 'read' || phase === 'write') return phase
  if (phase === 'response') return last(shape)
  return shape === 'GET' ? 'send' : 'sendEx'
}

export interface Heard {
  readonly begins: readonly string[]
  /** In the phase `read`, after notifications whose number depends on how the bytes come. Otherwise at once. */
  readonly ends: readonly string[]
}

export function heard(fault: Fault, shape: Shape): Heard {
  const { phase, failure, closes, act } = fault
  if (!applies(fault, shape)) throw new Error(`a ${shape} has no phase ${phase}`)
  const begins = before[phase](shape)
  if (failure === null) return { begins, ends: [] }
  const closed = closes ? CLOSED : []
  const completed = `REQUEST_COMPLETE ${failing(phase, shape)} failed: ${failure}`
  return { begins, ends: act === 'close' ? [completed, ...closed, 'HANDLE_CLOSING'] : [...closed, completed] }
}
