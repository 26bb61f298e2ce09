// The module `#inspector-page`, which `bundle.js` makes of src/inspect/page.
export declare const page: string
export declare const script: string
export declare const style: string
export declare const stately: string
export declare const statelyScript: string
