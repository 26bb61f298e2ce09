// The other end of the wire: connections without a network, and the servers behind them.
export { Connection, type FarEnd, type NearEnd } from './connection.ts'
export { IncomingRequest, type SeenRequest } from './incoming-request.ts'
export { type BodyFraming, latin1, MessageBody } from './message-body.ts'
