/** A quieter Swagger UI: less air, no boxes around boxes, and a dialog that gets to the point. */
export const DOCS_STYLE = `
:root { color-scheme: light; --ink: #1f2733; --quiet: #5b6675; --line: #dfe3e8; --accent: #0f6b5c; }

body { margin: 0; background: #fff; color: var(--ink); }

.session { position: sticky; top: 0; z-index: 10; border-bottom: 1px solid var(--line); background: rgb(255 255 255 / 94%); font: 14px/1.4 system-ui, sans-serif; backdrop-filter: blur(8px); }
.session-inner { box-sizing: border-box; max-width: 1080px; margin: 0 auto; padding: 8px 24px; }
.session-row, .session-entry { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; min-height: 32px; }
.session-space { flex: 1; }
.session-quiet { color: var(--quiet); }
.session-dot { width: 8px; height: 8px; border-radius: 50%; background: #b6bec8; }
.session-dot.is-on { background: var(--accent); }
.session-who { font-weight: 600; }
.session-chips { display: flex; flex-wrap: wrap; gap: 4px; }
.session-chip { padding: 1px 7px; border: 1px solid var(--line); border-radius: 10px; color: var(--quiet); font: 12px/1.5 ui-monospace, monospace; }
.session-chip.is-current { border-color: var(--accent); color: var(--accent); font-family: inherit; }
.session-time { min-width: 72px; color: var(--quiet); font-variant-numeric: tabular-nums; }
.session-time.is-over { color: #b3261e; font-weight: 600; }
.session-button { padding: 4px 12px; border: 1px solid var(--line); border-radius: 6px; background: #fff; color: var(--ink); font: inherit; cursor: pointer; }
.session-button:hover:not(:disabled) { border-color: var(--quiet); }
.session-button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.session-button:disabled { color: #a3acb8; cursor: default; }
.session-button.is-main { border-color: var(--accent); background: var(--accent); color: #fff; }
.session-button.is-grave { margin-left: auto; border-color: #e3b8b5; color: #b3261e; }
.session-button[aria-expanded='true'] { border-color: var(--accent); color: var(--accent); }
.session-message { margin: 6px 0 2px; color: #b3261e; }
.session-panel { display: grid; gap: 2px; max-height: 50vh; margin: 6px 0 2px; padding: 6px 0; border-top: 1px solid var(--line); overflow: auto; }
.session-panel > .session-button { justify-self: end; }

.swagger-ui .wrapper { max-width: 1080px; padding: 0 24px; }
.swagger-ui .info { margin: 32px 0 8px; }
.swagger-ui .info .title { font-size: 28px; color: var(--ink); }
.swagger-ui .info .title small { top: -6px; background: #6b7684; }
.swagger-ui .info .title small.version-stamp { background: var(--accent); }
.swagger-ui .info .description p { margin: 8px 0 0; font-size: 15px; color: var(--quiet); }

.swagger-ui .scheme-container { margin: 0 0 8px; padding: 0 0 16px; background: none; box-shadow: none; }
.swagger-ui .scheme-container .schemes.wrapper { padding-top: 8px; }
.swagger-ui .btn { box-shadow: none; border-width: 1px; border-radius: 6px; }
.swagger-ui .btn.authorize { border-color: var(--accent); color: var(--accent); }
.swagger-ui .btn.authorize svg { color: inherit; }
.swagger-ui .btn.authorize.locked { background: var(--accent); color: #fff; }

.swagger-ui .opblock-tag { padding: 8px 0; border-bottom: 1px solid var(--line); font-size: 18px; color: var(--ink); }
.swagger-ui .opblock-tag small { font-size: 14px; color: var(--quiet); }
.swagger-ui .opblock { margin: 0 0 8px; border-radius: 6px; box-shadow: none; }
.swagger-ui .opblock .opblock-summary-method { min-width: 72px; border-radius: 4px; font-size: 12px; }
.swagger-ui .opblock-description-wrapper p { font-size: 14px; }
.swagger-ui .opblock .opblock-section-header { min-height: 40px; padding: 4px 20px; background: none; box-shadow: none; }
.swagger-ui .opblock-description-wrapper { padding: 12px 20px; }
.swagger-ui .opblock-body .execute-wrapper, .swagger-ui .opblock-body .btn-group { padding: 8px 20px; }
.swagger-ui .opblock-section .table-container { padding: 0 20px; }
.swagger-ui .responses-inner { padding: 0 20px 16px; }
.swagger-ui .responses-inner h4 { margin: 8px 0 4px; }
.swagger-ui .response-col_links { display: none; }

.swagger-ui .dialog-ux .backdrop-ux { background: rgb(31 39 51 / 45%); }
.swagger-ui .dialog-ux .modal-ux { border: 0; border-radius: 10px; box-shadow: 0 16px 48px rgb(31 39 51 / 30%); }
.swagger-ui .dialog-ux .modal-ux-content { max-height: 72vh; padding: 8px 24px 16px; }
.swagger-ui .dialog-ux .modal-ux-content h4 { margin: 16px 0 4px; font-size: 16px; color: var(--ink); }
.swagger-ui .auth-container { padding: 4px 0 12px; }
.swagger-ui .auth-container .wrapper { padding: 0; }
.swagger-ui .auth-container .errors { border-radius: 6px; }
.swagger-ui .auth-container h6 { margin: 8px 0; color: var(--accent); }
.swagger-ui .auth-container .btn.auth { padding: 6px 20px; }
.swagger-ui .auth-container .btn.authorize { background: var(--accent); color: #fff; }
.swagger-ui .auth-container input[type='text'], .swagger-ui .auth-container input[type='password'] { min-width: 320px; border-radius: 6px; font-size: 14px; }
.swagger-ui .auth-btn-wrapper { justify-content: flex-start; padding: 12px 0 4px; }
.swagger-ui .scope-def, .swagger-ui .scopes .checkbox p.description:empty { display: none; }
.swagger-ui .scopes h2 { font-size: 13px; }
.swagger-ui .scopes .checkbox { padding: 2px 0; }
.swagger-ui .scopes .checkbox p { margin: 0; }
.swagger-ui .scopes .checkbox p.name { font-style: normal; font-family: monospace; }
.swagger-ui .scopes .checkbox input[type='checkbox'] + label { display: flex; align-items: center; }
.swagger-ui .scopes .checkbox input[type='checkbox'] + label > .item { top: 0; border-radius: 2px; }

.swagger-ui .device-login p { margin: 6px 0; font-size: 14px; }
.swagger-ui .device-login .device-code { font: 600 28px monospace; letter-spacing: 2px; }
.swagger-ui .device-field { display: flex; gap: 10px; align-items: center; margin: 4px 0; font-weight: 400; }

.redirect { display: grid; place-content: center; min-height: 100vh; font: 16px system-ui, sans-serif; }
`;
