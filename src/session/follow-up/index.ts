// What goes with the messages of a request, and what follows their responses.
export { type FollowUpParts, followUp } from './follow-up.ts'
export { type OwnServiceOptions, ownServiceChecks, type ServiceOptions, serviceChecks } from './options.ts'
export type { OwnTls } from './own-tls.ts'
export type { RedirectMode } from './redirect-mode.ts'
export { Services } from './services.ts'
