export interface DocsPage {
  /** What stands in front of the page's files: `./` at `/docs/`, `./docs/` at `/docs`. */
  readonly root: string;
  readonly title: string;
  /** Where the OpenAPI document is, seen from the page's files. */
  readonly document: string;
  readonly clientId: string;
}

/** Without inline scripts and styles, so that a strict Content-Security-Policy holds. */
export function renderDocsPage({ root, title, document, clientId }: DocsPage): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escaped(title)}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${root}swagger-ui.css" />
    <link rel="stylesheet" href="${root}docs.css" />
  </head>
  <body>
    <aside id="session" class="session" aria-label="Session"></aside>
    <main id="swagger-ui" data-document="${escaped(document)}" data-client-id="${escaped(clientId)}"></main>
    <script src="${root}swagger-ui-bundle.js"></script>
    <script type="module" src="${root}start.js"></script>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
