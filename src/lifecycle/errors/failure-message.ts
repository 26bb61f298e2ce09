// One sentence per reason: what happened, and what to do about it.

import type { Reason } from '../../../machines/index.ts'

const sentences: Readonly<Record<Reason, string>> = {
  cancelled: 'the call was cancelled',
  timeout: 'time is up; raise the limit or look at what holds the server up',
  queueFull:
    'as many requests as may wait for a connection are waiting already; send again later, or raise queueLength',
  notFound: 'the host name was not found; check it, and the resolver',
  refused: 'the server refused the connection; check that it listens on that port',
  unreachable: 'the server cannot be reached; check the address and the network',
  proxyRefused: 'the proxy makes no tunnel to the server; check what it lets through',
  closed: 'the server ended the connection before the message was complete; send again',
  reset: 'the connection was reset; send again',
  malformed: 'the server sent something that is not HTTP/1.1; check the port and the protocol',
  tooLarge: 'the response head is larger than allowed; raise the limit if you trust the server',
  undecodable: 'the compressed body cannot be decoded; ask for it without a content coding',
  bodyTooLarge: 'the body is larger than allowed; raise the limit if you trust the server',
  answeredEarly:
    'the server answered before the body was complete and takes no more of it; call end() to read the answer',
  certificateAuthority:
    "the server's certificate comes from an unknown authority; trust that authority, or relax the check",
  certificateName: "the server's certificate is for another name; check the host name",
  certificateDate: "the server's certificate has expired or is not valid yet; check both clocks",
  certificateRevoked: "the server's certificate was revoked",
  certificateUnchecked:
    "nobody can tell whether the server's certificate was revoked; give a current list, or relax the check",
  certificateInvalid:
    "the server's certificate is not made for this use, or made with a weak key; the server needs another one",
  clientCertificate: 'the server wants a client certificate, or another one than it was given',
  handshake: 'the TLS handshake failed; check that the server speaks TLS on that port',
  badRedirect: 'the server redirects to an address that cannot be used',
  redirectToHttp: 'the server redirects from https to http, which is not allowed here',
  redirectToHttps: 'the server redirects from http to https, which is not allowed here',
  tooManyRedirects: 'the server redirects too often; raise the limit if that is meant',
  bodyNotRepeatable: 'the body has to be sent again and cannot be; send the request anew',
  bodySource: 'the source of the body failed; see the cause',
  policy: 'what was given for cookies, credentials, proxies or limits has failed; see the cause',
  internal: 'this is a defect of hinternet or of the transport; please report it',
}

/** Names the reason, the fix and the underlying error, which must hold no secret; that of a policy may, and is left out. */
export const failureMessage = (reason: Reason, cause: Error): string =>
  reason === 'policy' ? `${sentences.policy}.` : `${sentences[reason]} (${cause.message}).`
