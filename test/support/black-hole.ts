// An address on loopback where attempts to connect do not end: a listener that never accepts, with a full queue.

import net from 'node:net'
import { Worker } from 'node:worker_threads'

export interface BlackHole {
  readonly port: number
  /** It accepts, and answers every request with "ok". */
  open(): void
  close(): Promise<void>
}

const LISTENER = `
const { parentPort, workerData } = require('node:worker_threads')
const { gate, host, port } = workerData
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', () => socket.write('HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nok'))
}).listen({ host, port, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  // The kernel accepts connections until its queue is full; this thread takes none.
  setImmediate(() => Atomics.wait(gate, 0, 0))
})`

export async function blackHole(host: string, port = 0): Promise<BlackHole> {
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(LISTENER, { eval: true, workerData: { gate, host, port } })
  const taken = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const fillers: net.Socket[] = []
  // If a connect takes longer than this, the queue is full.
  for (let isFull = false; !isFull; ) {
    const socket = net.connect(taken, host)
    socket.on('error', () => {})
    fillers.push(socket)
    isFull = await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), 100)
      socket.once('connect', () => {
        clearTimeout(timer)
        resolve(false)
      })
    })
  }
  return {
    port: taken,
    open() {
      Atomics.store(gate, 0, 1)
      Atomics.notify(gate, 0)
    },
    async close() {
      for (const socket of fillers) socket.destroy()
      await worker.terminate()
    },
  }
}
