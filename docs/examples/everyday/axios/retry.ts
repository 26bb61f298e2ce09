import { setTimeout as delay } from 'node:timers/promises'
import axios from 'axios'

const client = axios.create({ baseURL: process.argv[2] ?? '', responseType: 'text' })
client.interceptors.response.use(undefined, async (error: unknown) => {
  if (!axios.isAxiosError(error) || error.response?.status !== 503 || error.config === undefined) throw error
  console.log(`again after ${error.response.status}`)
  await delay(10)
  return client.request(error.config)
})
console.log((await client.get('/flaky')).data)
