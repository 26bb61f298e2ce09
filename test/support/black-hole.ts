// An address on loopback where attempts to connect do not end: a listener that never accepts, with a full queue.

import net from 'node:net'
import { Worker } from 'node:worker_threads'

export interface BlackHole {
  readonly port: number
  close(): Promise<void>
}

const LISTENER = `
const { parentPort, workerData } = require('node:worker_threads')
const server = require('node:net').createServer().listen({ ...workerData, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  // The kernel goes on, and this thread does not.
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
})`

export async function blackHole(host: string, port = 0): Promise<BlackHole> {
  const worker = new Worker(LISTENER, { eval: true, workerData: { host, port } })
  const taken = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const fillers: net.Socket[] = []
  // One that is not connected in this time has found the queue full.
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
    async close() {
      for (const socket of fillers) socket.destroy()
      await worker.terminate()
    },
  }
}
