import got, { RequestError } from 'got'

const client = got.extend({ prefixUrl: process.argv[2] ?? '' })
const signal = AbortSignal.timeout(200)
const error: unknown = await client('never', { signal }).catch((reason) => reason)
const aborted = signal.aborted && error instanceof RequestError
console.log(aborted ? 'aborted' : error)
