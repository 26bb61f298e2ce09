// What became of a request, in System.Net's words and numbers.

export const WebExceptionStatus = {
  Success: 0,
  NameResolutionFailure: 1,
  ConnectFailure: 2,
  ReceiveFailure: 3,
  SendFailure: 4,
  PipelineFailure: 5,
  RequestCanceled: 6,
  ProtocolError: 7,
  ConnectionClosed: 8,
  TrustFailure: 9,
  SecureChannelFailure: 10,
  ServerProtocolViolation: 11,
  KeepAliveFailure: 12,
  Pending: 13,
  Timeout: 14,
  ProxyNameResolutionFailure: 15,
  UnknownError: 16,
  MessageLengthLimitExceeded: 17,
  CacheEntryNotFound: 18,
  RequestProhibitedByCachePolicy: 19,
  RequestProhibitedByProxy: 20,
} as const

export type WebExceptionStatusName = keyof typeof WebExceptionStatus
export type WebExceptionStatus = (typeof WebExceptionStatus)[WebExceptionStatusName]
