import axios from 'axios'

const client = axios.create({ baseURL: process.argv[2] ?? '' })
const signal = AbortSignal.timeout(200)
const error: unknown = await client.get('/never', { signal }).catch((reason) => reason)
console.log(signal.aborted && axios.isCancel(error) ? 'aborted' : error)
