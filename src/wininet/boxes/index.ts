// What the functions take and give back through.
export { type Box, DWORD, STRING } from './boxes.ts'
export { deliverNumber, deliverText, type OutBuffer, textIn } from './deliver.ts'
export {
  type INTERNET_BUFFERS,
  internetBuffers,
  SIZEOF_INTERNET_BUFFERS,
  SIZEOF_INTERNET_BUFFERS_32,
} from './internet-buffers.ts'
