// A request that is tried again, in a machine that gives it up after a while. The request is one actor: its `retry` makes the attempts.
//
//   node retry-policy.js http://127.0.0.1:8080/report

import { fromRequest, type RequestEmitted } from 'hinternet/actor'
import { type AnyActorRef, assign, createActor, setup, waitFor } from 'xstate'

const [, , url = ''] = process.argv

const machine = setup({
  types: {
    context: {} as { report: string; reason: string },
    events: {} as RequestEmitted,
  },
  actors: {
    download: fromRequest(({ input }: { input: { observer: AnyActorRef } }) => ({
      url,
      observer: input.observer,
      retry: { limit: 4, delay: 20, statuses: [429, 503] },
      read: (response) =>
        response.ok ? response.text() : Promise.reject(new Error(`status ${response.status}`)),
    })),
  },
  actions: {
    showRetry: ({ event }) => {
      if (event.type !== 'retryScheduled') return
      console.log(`attempt ${event.attempt} follows: ${event.status ?? event.failure?.reason}`)
    },
  },
  delays: { timeLimit: 5000 },
}).createMachine({
  context: { report: '', reason: '' },
  initial: 'downloading',
  states: {
    downloading: {
      invoke: {
        src: 'download',
        input: ({ self }) => ({ observer: self }),
        onDone: { target: 'done', actions: assign({ report: ({ event }) => event.output.body }) },
        onError: { target: 'failed', actions: assign({ reason: ({ event }) => String(event.error) }) },
      },
      on: { retryScheduled: { actions: 'showRetry' } },
      // Leaving the state stops the request, whichever attempt it is at.
      after: { timeLimit: { target: 'failed', actions: assign({ reason: 'it takes too long' }) } },
    },
    done: { type: 'final' },
    failed: { type: 'final' },
  },
})

const { context, value } = await waitFor(createActor(machine).start(), ({ status }) => status === 'done')
console.log(value, context.report || context.reason)
