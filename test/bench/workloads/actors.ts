// Small requests as actors of XState: what an actor adds to a request, what a start and a stop take, and an upload in a queue.

import { Session } from 'hinternet'
import { fromRequest, type UploadItem, uploadQueueMachine } from 'hinternet/actor'
import { createActor, toPromise } from 'xstate'
import { type Done, tell } from '../contender.ts'
import { listener } from '../core.ts'
import { cpuOf, run, SMALL, type Workload } from '../workload.ts'

const AT_A_TIME = 16
/** As many as a test starts and stops to find a leak. */
const STARTS = 10_000
const UPLOADS = 200

type Ways = Readonly<
  Record<string, (session: Session, origin: string) => { count: number; work(): Promise<void> }>
>

const each = (count: number, start: (done: Done) => void): { count: number; work(): Promise<void> } => ({
  count,
  work: () => run(count, AT_A_TIME, start),
})

const ways: Ways = {
  'fetch-heard': (session, origin) => {
    const one = async (): Promise<number> =>
      (await (await session.fetch(origin + SMALL, { onStatus: listener })).bytes()).length
    return each(4000, (done) => tell(one(), done))
  },
  'from-request': (session, origin) => {
    const logic = fromRequest({ session, url: origin + SMALL })
    return each(4000, (done) => {
      const actor = createActor(logic)
      actor.on('*', listener)
      actor.start()
      tell(
        toPromise(actor).then(({ body }) => body.length),
        done,
      )
    })
  },
  'started-and-stopped': (session, origin) => {
    const logic = fromRequest({ session, url: origin + SMALL })
    const work = async (): Promise<void> => {
      for (let i = 0; i < STARTS; i++) {
        createActor(logic).start().stop()
        if (i % AT_A_TIME === 0) await new Promise(setImmediate)
      }
    }
    return { count: STARTS, work }
  },
  'upload-queue': (session, origin) => {
    const upload = fromRequest(({ input }: { input: UploadItem }) => ({
      session,
      url: input.url,
      method: 'PUT',
      body: 'abcd',
    }))
    const machine = uploadQueueMachine.provide({ actors: { upload } })
    const items = Array.from({ length: UPLOADS }, (_, i): UploadItem => ({ id: `${i}`, url: origin + SMALL }))
    const work = async (): Promise<void> => {
      const queue = createActor(machine, { input: { items, limit: AT_A_TIME } }).start()
      queue.send({ type: 'close' })
      const { uploads } = await toPromise(queue)
      const failed = uploads.find(({ status }) => status !== 'uploaded')
      if (failed !== undefined) throw failed.error
    }
    return { count: UPLOADS, work }
  },
}

export const workload: Workload = {
  title: `Small requests as actors of XState, ${AT_A_TIME} at a time`,
  contenders: Object.keys(ways),
  baseline: 'fetch-heard',
  labels: {
    'fetch-heard': '`session.fetch` with `onStatus`',
    'from-request': '`fromRequest`, with a listener for all notifications',
    'started-and-stopped': '`fromRequest`, started and stopped at once',
    'upload-queue': '`uploadQueueMachine`, a small PUT',
  },
  metrics: [{ key: 'cpu', label: 'CPU per request, µs', better: 'less' }],
  async prepare({ contender, origin, quick }) {
    const session = new Session({ connectionsPerOrigin: AT_A_TIME, idleMs: 60_000 })
    const { count, work } = (ways[contender] as Ways[string])(session, origin)
    for (let i = 0; i < (quick ? 1 : 3); i++) await work()
    return async () => ({ cpu: (await cpuOf(work)) / count })
  },
}
