// Advice for options that other HTTP clients have.

/** In lower case, since spellings differ. */
export const foreignOptions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...sharing('Give json to fetch() or send().', 'json'),
    ...sharing('Give form to fetch() or send(), or FormData as the body.', 'form', 'formdata', 'multipart'),
    ...sharing(
      'Give searchParams to open() or fetch().',
      'searchparams',
      'params',
      'query',
      'querystring',
      'qs',
    ),
    ...sharing(
      'Give baseUrl to new Session, or the whole URL to the call.',
      'baseurl',
      'prefix',
      'prefixurl',
      'base',
      'origin',
      'hostname',
      'host',
      'port',
      'path',
      'protocol',
    ),
    ...sharing(
      'Give timeouts, such as { total: 5000 } or { connect: 1000, response: 5000 }, to new Session, open() or fetch().',
      'timeout',
      'connecttimeout',
      'headerstimeout',
      'bodytimeout',
      'sockettimeout',
      'requesttimeout',
    ),
    ...sharing(
      'A dispatcher or an agent of undici or Node is not used here. Connections are set up by new Session: connectionsPerOrigin, proxy, tls, lookup. For tests without a network give it a ScriptedTransport of hinternet/testing as transport.',
      'dispatcher',
      'agents',
      'httpagent',
      'httpsagent',
      'connect',
      'socketpath',
      'maxsockets',
      'pipelining',
    ),
    ...sharing(
      'Give throwHttpErrors: true to new Session, open() or fetch(): a status of 400 or more then rejects with HttpError.',
      'throwhttperrors',
      'validatestatus',
      'throwonerror',
    ),
    ...sharing(
      'Give retry: 3, or an object such as { limit: 3, delay: 500 }, to new Session, open() or fetch().',
      'retry',
      'retries',
      'maxretries',
    ),
    ...sharing(
      "redirect of open() is 'follow', 'manual' or 'error'; maxRedirects of new Session says how many are followed.",
      'followredirect',
      'followredirects',
      'follow',
      'maxredirections',
    ),
    ...sharing(
      'Give credentials: { username, password }.',
      'auth',
      'user',
      'username',
      'pass',
      'password',
      'authorization',
    ),
    ...sharing('Give cookies to new Session: true, or a CookieJar of tough-cookie.', 'cookiejar', 'jar'),
    ...sharing('Give decode: true.', 'decompress', 'compress', 'gzip'),
    ...sharing(
      'Put it into tls.',
      'rejectunauthorized',
      'ca',
      'cert',
      'key',
      'pfx',
      'servername',
      'checkserveridentity',
      'ciphers',
      'https',
    ),
    ...sharing('idleMs of new Session says how long connections are kept.', 'keepalive', 'keepalivetimeout'),
    ...sharing('Pass it to the call before the options.', 'url', 'uri', 'method', 'body'),
    ...sharing('Give json, form or a body.', 'data'),
    ...sharing('Put content-length into headers, or give a Blob as the body.', 'contentlength'),
    ...sharing('Listen to the notifications of the request.', 'hooks'),
    ...sharing('Give onProgress.', 'onuploadprogress', 'ondownloadprogress'),
    ...sharing('Put header fields into headers.', 'content-type', 'accept', 'user-agent', 'cookie'),
    ...sharing(
      'Read the body as text, JSON or bytes by the methods of the response.',
      'responsetype',
      'encoding',
    ),
  }),
)

function sharing(advice: string, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, advice]))
}

/** The same advice, after that for options of other calls; `of` is the call that has the option, such as `new Session`. */
export const adviceWith = (
  ...doors: readonly (readonly [names: readonly string[], of: string])[]
): ReadonlyMap<string, string> => {
  const advice = new Map(foreignOptions)
  for (const [names, of] of doors)
    for (const name of names) advice.set(name.toLowerCase(), `It is an option of ${of}.`)
  return advice
}
