// The module `#conformance-pages`, which `bundle.js` makes of test/traces: pages by their names.
export declare const pages: Readonly<Record<string, string>>
