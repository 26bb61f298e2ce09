import { createHash } from 'node:crypto'
import axios from 'axios'

const base = process.argv[2] ?? ''
const [username, password] = ['ada', 'secret']
const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
console.log((await axios.get<string>(`${base}/basic`, { auth: { username, password } })).data)
const challenge = await axios.get(`${base}/digest`, { validateStatus: null })
const asked = String(challenge.headers['www-authenticate'])
const [, realm = ''] = /realm="(.*?)"/.exec(asked) ?? []
const [, nonce = ''] = /nonce="(.*?)"/.exec(asked) ?? []
const secret = md5(`${username}:${realm}:${password}`)
const proof = md5(`${secret}:${nonce}:00000001:c:auth:${md5('GET:/digest')}`)
const answer = `username="${username}", realm="${realm}", nonce="${nonce}", uri="/digest", qop=auth, nc=00000001, cnonce="c", response="${proof}"`
console.log(
  (await axios.get<string>(`${base}/digest`, { headers: { Authorization: `Digest ${answer}` } })).data,
)
