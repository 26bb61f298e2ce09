import http from 'node:http'
import { performance } from 'node:perf_hooks'
import axios from 'axios'

const began = performance.now()
let tcp = 0
let wait = 0
const httpAgent = new http.Agent()
const connect = httpAgent.createConnection.bind(httpAgent)
httpAgent.createConnection = (...given) => {
  const socket = connect(...given)
  socket?.once('connect', () => (tcp = performance.now() - began))
  socket?.once('data', () => (wait = performance.now() - began - tcp))
  return socket
}
await axios.get(`${process.argv[2]}/json`, { httpAgent })
console.log({ tcp, wait, total: performance.now() - began })
