// Uploads files, two at a time, and shows where they are. An upload that fails for a passing reason is tried again.
//
//   node upload-queue.js http://127.0.0.1:8080/inbox a.bin b.bin c.bin

import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { fromRequest, type UploadItem, uploadQueueMachine } from 'hinternet/actor'
import { createActor, toPromise } from 'xstate'

const [, , inbox = '', ...files] = process.argv

const machine = uploadQueueMachine.provide({
  actors: {
    upload: fromRequest(({ input }: { input: UploadItem }) => ({
      url: input.url,
      method: 'PUT',
      // A function: each attempt opens the file again.
      body: () => openAsBlob(String(input.data)),
    })),
  },
})

const items = files.map((path) => ({ id: basename(path), url: `${inbox}/${basename(path)}`, data: path }))
const queue = createActor(machine, { input: { items, limit: 2, delay: 50 } })

const shown = new Map<string, string>()
queue.subscribe(({ context }) => {
  for (const { attempt, bytesSent, item, status } of context.uploads) {
    if (shown.get(item.id) !== status) console.log(`${item.id}: ${status}, attempt ${attempt}`)
    else if (process.stderr.isTTY) process.stderr.write(`\r${item.id}: ${bytesSent} bytes`)
    shown.set(item.id, status)
  }
})
queue.start()
queue.send({ type: 'close' })

const { uploads } = await toPromise(queue)
const failed = uploads.filter(({ status }) => status !== 'uploaded')
console.log(`${uploads.length - failed.length} uploaded, ${failed.length} failed`)
for (const { error, item, response } of failed) console.log(item.id, response?.status ?? error)
