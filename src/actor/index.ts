// The door hinternet/actor: a request as actor logic of XState.

export {
  fromRequest,
  type NoEvent,
  type RequestEmitted,
  type RequestLogic,
  type RequestOptions,
} from './from-request.ts'
export { RequestInterruptedError } from './interrupted-error.ts'
export type {
  PersistedRequest,
  RequestActorContext,
  RequestActorSnapshot,
  RequestOutput,
} from './request-snapshot.ts'
export {
  type BackoffLogic,
  type Upload,
  type UploadItem,
  type UploadLogic,
  type UploadQueueAction,
  type UploadQueueCommand,
  type UploadQueueContext,
  type UploadQueueEvent,
  type UploadQueueGuard,
  type UploadQueueInput,
  type UploadQueueMachine,
  type UploadQueueNames,
  type UploadQueueOutput,
  type UploadStatus,
  uploadQueueMachine,
} from './upload-queue.machine.ts'
