/** A quieter Swagger UI. */
export const DOCS_STYLE = `
body { margin: 0; background: #fafafa; }
`;
