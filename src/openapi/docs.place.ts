/** The URL of this file, beside which the scripts of the page lie. */
export const DOCS_PLACE = import.meta.url;
