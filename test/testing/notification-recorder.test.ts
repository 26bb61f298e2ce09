// The recorder is what other tests rely on: it has to find what is wrong.

import { expect, test } from 'vitest'
import { NotificationRecorder } from '../../src/testing/index.ts'

type Step = (recorder: NotificationRecorder) => void

const hear =
  (...names: string[]): Step =>
  (recorder) => {
    for (const name of names)
      recorder.record({ name: /^[A-Z]/.test(name) ? `INTERNET_STATUS_${name}` : name })
  }
const call =
  (name: string): Step =>
  (recorder) =>
    recorder.call(name)
const returned =
  (outcome: 'done' | 'pending' | 'failed'): Step =>
  (recorder) =>
    recorder.returned(outcome)
const complete =
  (name: string, failure?: object): Step =>
  (recorder) =>
    recorder.record({
      type: 'INTERNET_STATUS_REQUEST_COMPLETE',
      call: name,
      ...(failure === undefined ? {} : { failure }),
    })

const failure = { phase: 'send', reason: 'reset', message: '' }
const closing = hear('HANDLE_CLOSING')
const send = [call('send'), returned('pending')]

const lawful: Record<string, Step[]> = {
  'a request that is closed unused': [closing],
  'a look-up that fails': [...send, hear('RESOLVING_NAME'), complete('send', failure), closing],
  'the second of two addresses': [
    ...send,
    hear('CONNECTING_TO_SERVER', 'attemptFailed', 'CONNECTING_TO_SERVER', 'CONNECTED_TO_SERVER'),
    complete('send'),
    closing,
  ],
  'a write that is done at once': [
    call('write'),
    hear('SENDING_REQUEST', 'REQUEST_SENT'),
    returned('done'),
    closing,
  ],
  'a write that is pending': [
    call('write'),
    hear('SENDING_REQUEST', 'ioPending'),
    returned('pending'),
    hear('REQUEST_SENT'),
    complete('write'),
    closing,
  ],
  'a write that is cancelled as it starts': [
    call('write'),
    hear('SENDING_REQUEST'),
    returned('failed'),
    closing,
  ],
  'a whole body that is answered early': [
    ...send,
    hear('SENDING_REQUEST', 'answered', 'RECEIVING_RESPONSE', 'RESPONSE_RECEIVED'),
    complete('send'),
    closing,
  ],
  'a dead connection that is replaced': [
    ...send,
    hear('SENDING_REQUEST', 'REQUEST_SENT', 'RECEIVING_RESPONSE', 'CLOSING_CONNECTION', 'CONNECTION_CLOSED'),
    hear('retrying', 'SENDING_REQUEST', 'REQUEST_SENT', 'RECEIVING_RESPONSE', 'RESPONSE_RECEIVED'),
    complete('send'),
    closing,
  ],
}

test.each(Object.entries(lawful))('%s is lawful', (_name, steps) => {
  const recorder = new NotificationRecorder()
  for (const step of steps) step(recorder)
  recorder.verify()
})

const unlawful: Record<string, [broken: string, steps: Step[]]> = {
  'an end without its start': ['NAME_RESOLVED without RESOLVING_NAME', [hear('NAME_RESOLVED'), closing]],
  'a start within its like': [
    'SENDING_REQUEST while the last one has not ended',
    [hear('SENDING_REQUEST', 'SENDING_REQUEST', 'REQUEST_SENT'), closing],
  ],
  'a start without an end': ['RECEIVING_RESPONSE never ended', [hear('RECEIVING_RESPONSE'), closing]],
  'a connection that never closes': [
    'CLOSING_CONNECTION never ended',
    [...send, hear('CLOSING_CONNECTION'), complete('send', failure), closing],
  ],
  'an attempt that failed unasked': [
    'attemptFailed without CONNECTING_TO_SERVER',
    [hear('attemptFailed'), closing],
  ],
  'a success in the middle of a phase': [
    'send succeeds, but SENDING_REQUEST has not ended',
    [...send, hear('SENDING_REQUEST'), complete('send'), closing],
  ],
  'a call that never completes': ['send never completed', [...send, closing]],
  'a completion too many': [
    'send completes, but is not pending',
    [...send, complete('send'), complete('send'), closing],
  ],
  'the completion of a call that was done at once': [
    'write completes, but is not pending',
    [call('write'), returned('done'), complete('write'), closing],
  ],
  'a completion before the call has returned': [
    'end completes before it has returned',
    [call('end'), complete('end'), closing],
  ],
  'the completion of another call': ['read completes instead of send', [...send, complete('read'), closing]],
  'a call on top of another': [
    'end is called before send is over',
    [...send, call('end'), returned('pending'), complete('end'), closing],
  ],
  'words after the last': ['progress after HANDLE_CLOSING', [closing, hear('progress')]],
  'two last announcements': ['HANDLE_CLOSING after HANDLE_CLOSING', [closing, closing]],
  'no last announcement': ['HANDLE_CLOSING never came', [...send, complete('send')]],
}

test.each(Object.entries(unlawful))('%s is found', (_name, [law, steps]) => {
  const recorder = new NotificationRecorder()
  for (const step of steps) step(recorder)
  expect(recorder.broken()).toEqual([law])
  expect(() => recorder.verify()).toThrow(law)
})

test('a request that goes on need not have announced HANDLE_CLOSING', () => {
  const recorder = NotificationRecorder.of([
    { type: 'INTERNET_STATUS_SENDING_REQUEST' },
    { type: 'INTERNET_STATUS_REQUEST_SENT' },
  ])
  recorder.verify({ closed: false })
  expect(recorder.broken()).toEqual(['HANDLE_CLOSING never came'])
})

test('the message shows the record, and where it went wrong', () => {
  const recorder = NotificationRecorder.of([
    { name: 'INTERNET_STATUS_NAME_RESOLVED' },
    { name: 'INTERNET_STATUS_HANDLE_CLOSING' },
  ])
  expect(() => recorder.verify()).toThrow(/^ {4}NAME_RESOLVED {2}<- NAME_RESOLVED without RESOLVING_NAME$/m)
})
